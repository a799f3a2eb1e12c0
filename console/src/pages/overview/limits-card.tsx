import type { Output } from '../../api/contract-types.ts'
import { formatCount, formatQuantity } from '../../format/numbers.ts'
import { Card } from '../../ui/card.tsx'
import { Meter } from '../../ui/progress.tsx'
import { SectionGate } from '../../ui/section.tsx'
import { TextLink } from '../../ui/text-link.tsx'
import type { Retry } from './overview-stats.tsx'

type LimitsCardProps = Readonly<{ page: Output<'getOverviewPage'>; retry: Retry }>

/** How far the account may grow, and how much of it is used. */
export function LimitsCard({ page: { limits, indexes, apiKeys }, retry }: LimitsCardProps) {
  return (
    <SectionGate section={limits} {...retry} errorTitle="The limits could not be loaded" isFramed>
      {({ maxIndexes, maxShards, maxReplicas, maxInferences }) => (
        <Card title="Limits" actions={<TextLink to="/account">All limits</TextLink>}>
          <div className="flex flex-col gap-4">
            {indexes.status === 'ok' && (
              <Meter
                label="Indexes"
                used={indexes.data.total}
                limit={maxIndexes}
                text={`${formatCount(indexes.data.total)} of ${formatCount(maxIndexes)}`}
              />
            )}
            <p className="text-sm text-fg-muted">
              An index may have up to {formatQuantity(maxShards, 'shard', 'shards')},{' '}
              {formatQuantity(maxReplicas, 'replica', 'replicas')} and{' '}
              {formatQuantity(maxInferences, 'inference pod', 'inference pods')}.
            </p>
            {apiKeys.status === 'ok' && (
              <p className="text-sm text-fg-muted">
                {apiKeys.data.isMore ? 'More than ' : ''}
                {formatQuantity(apiKeys.data.active, 'API key works', 'API keys work')} now.
              </p>
            )}
          </div>
        </Card>
      )}
    </SectionGate>
  )
}
