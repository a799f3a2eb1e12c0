import type { SearchResult } from '#contracts/indexes'
import { formatDuration } from '../../../format/durations.ts'
import { formatCount, formatQuantity } from '../../../format/numbers.ts'

type ResultSummaryProps = Readonly<{
  outcome: { result: SearchResult; roundTripMs: number } | undefined
  isOld: boolean
}>

/** How many hits, and how long they took: in the index, and until they were here. */
export function ResultSummary({ outcome, isOld }: ResultSummaryProps) {
  if (outcome === undefined) return <span />
  const { result, roundTripMs } = outcome
  const { hits, offset, processingTimeMs } = result
  const range =
    offset > 0 && hits.length > 0 ? ` (${formatCount(offset + 1)}–${formatCount(offset + hits.length)})` : ''
  return (
    <p role="status" className="text-sm text-fg-muted tabular-nums">
      {isOld ? (
        'Searching'
      ) : (
        <>
          <span className="font-medium text-fg">{formatQuantity(hits.length, 'hit', 'hits')}</span>
          {range} · {formatDuration(processingTimeMs)} in the index ·{' '}
          {formatDuration(Math.round(roundTripMs))} in all
        </>
      )}
    </p>
  )
}
