import type { IndexHistoryEntry, IndexStatusView } from '#contracts/indexes'
import { parseInstant } from '../../../format/dates.ts'
import { Card } from '../../../ui/page/card.tsx'
import { Progress } from '../../../ui/feedback/progress.tsx'
import { Time } from '../../../ui/value/time.tsx'
import { useTicking } from '../../../ui/value/use-ticking.ts'
import { isSlow, progressOf } from './index-progress.ts'
import { changeWords } from './index-timeline.ts'

type IndexProgressProps = Readonly<{ status: IndexStatusView; latest: IndexHistoryEntry | undefined }>

const TITLE = { CREATING: 'The index is being created', MODIFYING: 'The index is being changed' }
const READY_WHEN =
  'The index is ready once a test document has been written, found and deleted through its endpoint.'

/** What is under way: stage, share, time left, and an honest word when it takes long. */
export function IndexProgress({ status, latest }: IndexProgressProps) {
  const kind = status.indexStatus === 'MODIFYING' ? 'MODIFYING' : 'CREATING'
  const { label, value, detail } = progressOf(status)
  const began = latest?.status === kind ? latest : undefined
  const changes = began?.changes ?? []
  return (
    <Card>
      <div className="flex flex-col gap-3">
        <div className="flex flex-wrap items-baseline justify-between gap-x-4">
          <h2 className="font-semibold">{TITLE[kind]}</h2>
          {began && (
            <span className="text-sm text-fg-subtle">
              began <Time iso={began.at} />
            </span>
          )}
        </div>
        {changes.length > 0 && <p>{changes.map(changeWords).join(', ')}</p>}
        <Progress label={label} value={value} detail={detail} />
        {kind === 'CREATING' && <p className="text-sm text-fg-muted">{READY_WHEN}</p>}
        {began && <SlowWarning status={status} began={began} />}
      </div>
    </Card>
  )
}

function SlowWarning({ status, began }: Readonly<{ status: IndexStatusView; began: IndexHistoryEntry }>) {
  const since = parseInstant(began.at)
  const text = useTicking((now) => (since && isSlow(status, since, now) ? slowText(status) : ''))
  return (
    <div role="status" className="text-sm text-warning-fg empty:hidden">
      {text}
    </div>
  )
}

function slowText({ stage }: IndexStatusView): string {
  return stage === 'waiting for the cell'
    ? 'The cell is not answering. The change continues by itself when the cell is back.'
    : 'This is taking longer than usual. If it stops making progress, it ends as failed, with a reason.'
}
