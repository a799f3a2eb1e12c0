import { Link } from '@tanstack/react-router'
import { ChevronRight } from 'lucide-react'
import type { IndexStatus } from '#contracts/indexes'
import type { Output } from '../../api/contract-types.ts'
import { formatCount, formatQuantity } from '../../format/numbers.ts'
import { Card } from '../../ui/card.tsx'
import { SectionGate } from '../../ui/section.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import type { Retry } from './overview-stats.tsx'

/** What needs attention comes first. */
const ORDER: readonly IndexStatus[] = ['FAILED', 'CREATING', 'MODIFYING', 'DELETING', 'READY']

type IndexesCardProps = Readonly<{ section: Output<'getOverviewPage'>['indexes']; retry: Retry }>

/** How many indexes are in which status; each leads to the list of them. */
export function IndexesCard({ section, retry }: IndexesCardProps) {
  return (
    <SectionGate section={section} {...retry} errorTitle="The indexes could not be loaded" isFramed>
      {({ total, byStatus }) => (
        <Card title="Indexes" description={formatQuantity(total, 'index', 'indexes')} isFlush>
          <ul className="divide-y">
            {ORDER.filter((status) => byStatus[status]).map((status) => (
              <li key={status}>
                <Link
                  to="/indexes"
                  search={{ status: status === 'READY' ? 'READY,PAUSED' : status }}
                  className="flex h-11 items-center justify-between gap-3 px-5 text-fg no-underline hover:bg-hover focus-ring-inset"
                >
                  <StatusBadge status={status} />
                  <span className="flex items-center gap-2 tabular-nums">
                    {formatCount(byStatus[status] ?? 0)}
                    <ChevronRight aria-hidden size={16} className="text-fg-subtle" />
                  </span>
                </Link>
              </li>
            ))}
          </ul>
        </Card>
      )}
    </SectionGate>
  )
}
