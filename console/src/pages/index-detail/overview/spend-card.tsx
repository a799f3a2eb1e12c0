import type { IndexListEntry, IndexStatus } from '#contracts/indexes'
import { ExamplePrices } from '../../../app/example-prices.tsx'
import type { IndexPageData } from '../index-queries.ts'
import { formatMachine } from '../../../format/machines.ts'
import { formatQuantity } from '../../../format/numbers.ts'
import { TextLink } from '../../../ui/button/text-link.tsx'
import { Money } from '../../../ui/value/amounts.tsx'

type Rate = Extract<IndexPageData['spend'], { status: 'ok' }>['data']
type SpendCardProps = Readonly<{
  rate: Rate
  index: IndexListEntry
  /** What it has cost this month; absent for who may not see the bill. */
  monthMicros: number | undefined
}>

/** Where there is nothing to pay, and why. */
const FREE: Partial<Record<IndexStatus, string>> = {
  CREATING: 'Nothing is billed before the index is ready.',
}

/** What the index costs in a month and in an hour, and the parts of that sum. */
export function SpendCard({ rate, index, monthMicros }: SpendCardProps) {
  const { numberOfShards, numberOfReplicas, numberOfInferences } = index
  const copies = numberOfShards * (1 + numberOfReplicas)
  return (
    <div className="flex flex-col gap-4">
      <div>
        <p className="text-2xl font-semibold tabular-nums">
          <Money micros={rate.monthlyMicros} per="month" />
        </p>
        <p className="mt-0.5 text-sm text-fg-muted">
          {FREE[index.indexStatus] ?? (
            <>
              <Money micros={rate.hourlyMicros} per="h" className="text-fg-muted" /> at its current size
            </>
          )}
        </p>
        {monthMicros !== undefined && (
          <p className="mt-0.5 text-sm text-fg-muted">
            <Money micros={monthMicros} className="font-medium text-fg" /> this month so far.{' '}
            <TextLink to="/billing">Billing</TextLink>
          </p>
        )}
        <ExamplePrices className="mt-1" />
      </div>
      <dl className="divide-y border-t text-sm">
        <Part
          term="Storage"
          detail={`${formatQuantity(copies, 'shard', 'shards')}${numberOfReplicas > 0 ? ' with replicas' : ''}, ${formatMachine(index.storageClass)}`}
          micros={rate.storageHourlyMicros}
        />
        <Part
          term="Inference"
          detail={
            numberOfInferences === 0
              ? 'no pods while paused'
              : `${formatQuantity(numberOfInferences, 'pod', 'pods')}, ${formatMachine(index.inferenceType)}`
          }
          micros={rate.inferenceHourlyMicros}
        />
      </dl>
    </div>
  )
}

function Part({ term, detail, micros }: Readonly<{ term: string; detail: string; micros: number }>) {
  return (
    <div className="flex flex-wrap items-baseline justify-between gap-x-4 py-2 last:pb-0">
      <dt>
        {term} <span className="text-fg-subtle">{detail}</span>
      </dt>
      <dd>
        <Money micros={micros} per="h" />
      </dd>
    </div>
  )
}
