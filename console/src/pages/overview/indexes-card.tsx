import { Link } from '@tanstack/react-router'
import type { BusyIndex } from '#contracts/web-bff'
import type { Output } from '../../api/contract-types.ts'
import { formatDuration } from '../../format/durations.ts'
import { formatCompact, formatQuantity } from '../../format/numbers.ts'
import { Card } from '../../ui/page/card.tsx'
import { SectionGate } from '../../ui/page/section.tsx'
import { StatusBadge } from '../../ui/value/status-badge.tsx'
import { TextLink } from '../../ui/button/text-link.tsx'
import type { Retry } from './overview-stats.tsx'
import { statusSummary } from './status-summary.ts'

type IndexesCardProps = Readonly<{ section: Output<'getOverviewPage'>['indexes']; retry: Retry }>

/** What needs attention, then the busiest indexes of the last day. */
export function IndexesCard({ section, retry }: IndexesCardProps) {
  return (
    <SectionGate section={section} {...retry} errorTitle="The indexes could not be loaded" isFramed>
      {({ total, byStatus, first }) => (
        <Card
          title="Indexes"
          description={`${formatQuantity(total, 'index', 'indexes')}: ${statusSummary(byStatus)}`}
          actions={<TextLink to="/indexes">All indexes</TextLink>}
          isFlush
        >
          <ul className="divide-y">
            {first.map((index) => (
              <li key={index.indexName}>
                <IndexRow index={index} />
              </li>
            ))}
          </ul>
        </Card>
      )}
    </SectionGate>
  )
}

function IndexRow({ index: { indexName, status, requests, p95Ms } }: { index: BusyIndex }) {
  return (
    <Link
      to="/indexes/$name"
      params={{ name: indexName }}
      className="flex min-h-13 items-center gap-3 px-5 py-2 text-fg no-underline hover:bg-hover focus-ring-inset"
    >
      <span className="min-w-0 flex-1">
        <span className="block truncate font-medium">{indexName}</span>
        <span className="block truncate text-xs text-fg-subtle tabular-nums">
          {requests === null
            ? 'Requests not known'
            : `${formatCompact(requests)} ${requests === 1 ? 'request' : 'requests'} in 24 h`}
          {p95Ms !== null && ` · p95 ${formatDuration(p95Ms)}`}
        </span>
      </span>
      <StatusBadge status={status} />
    </Link>
  )
}
