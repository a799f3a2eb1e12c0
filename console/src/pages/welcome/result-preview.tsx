import { Search } from 'lucide-react'

const HITS = [
  ['Down parka', 'Keeps you warm at twenty below.'],
  ['Wool beanie', 'A knitted cap for cold days.'],
  ['Rain jacket', 'Light and dry in any weather.'],
] as const

/** A still of where the steps lead: a search that finds by meaning. No words of the query are in the hits. */
export function ResultPreview() {
  return (
    <figure className="rounded-xl border bg-surface p-5 shadow-xs max-lg:hidden">
      <div aria-hidden>
        <p className="flex items-center gap-2 rounded-md border border-control px-3 py-2 text-fg-muted">
          <Search size={16} className="shrink-0 text-fg-subtle" />
          something for the snow
        </p>
        <ul className="mt-3 divide-y">
          {HITS.map(([title, text]) => (
            <li key={title} className="py-2.5">
              <span className="block font-medium">{title}</span>
              <span className="block text-sm text-fg-muted">{text}</span>
            </li>
          ))}
        </ul>
      </div>
      <figcaption className="mt-3 border-t pt-3 text-sm text-fg-subtle">
        Where this leads: your documents, found by meaning.
      </figcaption>
    </figure>
  )
}
