import type { SearchResult } from '#contracts/indexes'
import { formatDuration } from '../../../format/durations.ts'
import { formatCount, formatQuantity } from '../../../format/numbers.ts'
import { cx } from '../../../ui/cx.ts'
import { Spinner } from '../../../ui/feedback/spinner.tsx'

type ResultSummaryProps = Readonly<{
  outcome: { result: SearchResult; roundTripMs: number } | undefined
  isSearching: boolean
}>

/** Not for searches that are done before one would have read it. */
const LATE = 'opacity-0 [animation:fade-in_120ms_300ms_forwards]'

/** How many hits, and how long they took: in the index, and until they were here. */
export function ResultSummary({ outcome, isSearching }: ResultSummaryProps) {
  return (
    <p
      role="status"
      className="inline-flex flex-wrap items-center gap-x-2 text-sm text-fg-muted tabular-nums"
    >
      {outcome && <span>{summary(outcome)}</span>}
      {isSearching && (
        <span className={cx('inline-flex items-center gap-1.5', LATE)}>
          <Spinner size={14} />
          Searching
        </span>
      )}
    </p>
  )
}

function summary({ result, roundTripMs }: NonNullable<ResultSummaryProps['outcome']>) {
  const { hits, offset, processingTimeMs } = result
  const { totalHits } = result
  const range =
    offset > 0 && hits.length > 0 ? ` (${formatCount(offset + 1)}–${formatCount(offset + hits.length)})` : ''
  return (
    <>
      <span className="font-medium text-fg">{formatQuantity(hits.length, 'hit', 'hits')}</span>
      {range}
      {typeof totalHits === 'number' && ` of ${formatQuantity(totalHits, 'match', 'matches')}`} ·{' '}
      {formatDuration(processingTimeMs)} in the index · {formatDuration(Math.round(roundTripMs))} in all
    </>
  )
}
