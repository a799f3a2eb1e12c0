import type { FilterMistake } from './filter-mistake.ts'

const AROUND = 40

/** Why the engine refused a filter, with the place marked in the filter itself. */
export function FilterMistakeLine({ filter, mistake }: Readonly<{ filter: string; mistake: FilterMistake }>) {
  const { position, what } = mistake
  if (position === undefined) return <span>{what}</span>
  const from = Math.max(0, position - AROUND)
  const to = position + AROUND
  const marked = filter.slice(position, position + 1) || ' '
  return (
    <span>
      {what}{' '}
      <span className="text-fg-muted">
        At character {position + 1}:{' '}
        <code className="font-mono text-sm wrap-anywhere text-fg">
          {from > 0 && '…'}
          {filter.slice(from, position)}
          <mark className="rounded-xs bg-danger-soft text-danger-fg underline decoration-wavy underline-offset-4">
            {marked.trim() === '' ? '␣' : marked}
          </mark>
          {filter.slice(position + 1, to)}
          {to < filter.length && '…'}
        </code>
      </span>
    </span>
  )
}
