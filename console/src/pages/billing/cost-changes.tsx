import { History } from 'lucide-react'
import type { CostChange } from '#contracts/billing'
import { formatHourly } from '../../format/money.ts'
import { changeOfMoney } from '../index-detail/size/money-change.ts'
import { EmptyState } from '../../ui/feedback/empty-state.tsx'
import { Time } from '../../ui/value/time.tsx'
import { changeWord } from './change-words.ts'

type CostChangesProps = Readonly<{ changes: readonly CostChange[]; hasMore: boolean }>

/** What made the price per hour rise and fall, newest first. */
export function CostChanges({ changes, hasMore }: CostChangesProps) {
  if (changes.length === 0)
    return (
      <EmptyState
        isCompact
        icon={History}
        title="Nothing changed"
        description="The price per hour stayed as it was."
      />
    )
  return (
    <>
      <ul className="divide-y">
        {changes.map((change) => (
          <Change key={`${change.at} ${change.indexId ?? ''} ${change.type}`} change={change} />
        ))}
      </ul>
      {hasMore && (
        <p className="border-t px-5 py-3 text-sm text-fg-subtle">
          Earlier changes are in the download of the month.
        </p>
      )}
    </>
  )
}

function Change({ change }: { change: CostChange }) {
  const { at, hourlyMicrosBefore, hourlyMicrosAfter } = change
  const { text, direction } = changeOfMoney(hourlyMicrosBefore, hourlyMicrosAfter, { isPrice: true })
  const colour = direction === 'more' ? 'text-warning-fg' : direction === 'less' ? 'text-success-fg' : ''
  return (
    <li className="flex items-start justify-between gap-4 px-5 py-2.5">
      <div className="min-w-0">
        <p className="wrap-anywhere">{changeWord(change)}</p>
        <p className="text-xs text-fg-subtle">
          <Time iso={at} show="datetime" />
        </p>
      </div>
      <div className="shrink-0 text-right tabular-nums">
        <p className={colour}>{direction === 'same' ? text : `${text}/h`}</p>
        <p className="text-xs text-fg-subtle">now {formatHourly(hourlyMicrosAfter)}</p>
      </div>
    </li>
  )
}
