import { Check } from 'lucide-react'
import type { SearchResult } from '#contracts/indexes'
import { formatCount } from '../../../format/numbers.ts'
import { cx } from '../../../ui/cx.ts'
import { hasTerm, termOf, toggled } from './facet-filter.ts'
import { readFacets, type ShownFacet } from './read-facets.ts'
import type { SearchAddress } from './search-address.ts'

type FacetPanelProps = Readonly<{
  result: SearchResult
  address: SearchAddress
  onAddress: (address: SearchAddress) => void
}>

/** What all matches have in some fields, beside the hits; a value narrows the search to it. */
export function FacetPanel({ result, address, onAddress }: FacetPanelProps) {
  const facets = readFacets(result, address.facets)
  const toggle = (term: string) => {
    const { filter: _filter, offset: _offset, ...rest } = address
    const filter = toggled(address.filter, term)
    onAddress({ ...rest, ...(filter !== undefined && { filter }) })
  }
  return (
    <aside aria-label="Facets" className="flex flex-col gap-5 rounded-lg border bg-surface p-4">
      {facets.map((facet) => (
        <section key={facet.field} aria-label={facet.field} className="min-w-0">
          <h3 className="truncate font-mono text-sm text-fg-subtle">{facet.field}</h3>
          {'values' in facet ? (
            <Values facet={facet} filter={address.filter} onToggle={toggle} />
          ) : (
            <Numbers facet={facet} />
          )}
        </section>
      ))}
    </aside>
  )
}

type ValuesProps = Readonly<{
  facet: Extract<ShownFacet, { values: unknown }>
  filter: string | undefined
  onToggle: (term: string) => void
}>

function Values({ facet, filter, onToggle }: ValuesProps) {
  if (facet.values.length === 0) return <Nothing />
  return (
    <ul className="mt-1 flex flex-col">
      {facet.values.map(({ value, count }) => {
        const term = termOf(facet.field, value)
        const isOn = hasTerm(filter, term)
        return (
          <li key={value}>
            <button
              type="button"
              aria-pressed={isOn}
              onClick={() => onToggle(term)}
              className={cx(
                'flex w-full items-center gap-2 rounded-sm px-1.5 py-1 text-left text-sm focus-ring hover:bg-active pointer-coarse:py-2.5',
                isOn && 'font-medium text-accent-fg',
              )}
            >
              <span className="min-w-0 flex-1 truncate" title={value}>
                {value}
              </span>
              {isOn && <Check aria-hidden size={14} />}
              <span className="text-fg-subtle tabular-nums">
                <span className="sr-only">, </span>
                {formatCount(count)}
                <span className="sr-only"> matches</span>
              </span>
            </button>
          </li>
        )
      })}
    </ul>
  )
}

function Numbers({ facet }: Readonly<{ facet: Extract<ShownFacet, { stats: unknown }> }>) {
  if (facet.stats === undefined) return <Nothing />
  const { min, max, avg, count } = facet.stats
  const rows = [
    ['From', shown(min)],
    ['To', shown(max)],
    ['Average', shown(avg)],
    ['Matches', formatCount(count)],
  ] as const
  return (
    <dl className="mt-1 grid grid-cols-[auto_1fr] gap-x-3 gap-y-0.5 px-1.5 text-sm">
      {rows.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-fg-muted">{name}</dt>
          <dd className="text-right tabular-nums">{value}</dd>
        </div>
      ))}
    </dl>
  )
}

const shown = (value: number) => value.toLocaleString('en', { maximumSignificantDigits: 6 })

function Nothing() {
  return <p className="mt-1 px-1.5 text-sm text-fg-subtle">No match has a value.</p>
}
