import { Link } from '@tanstack/react-router'
import type { IndexStatus } from '#contracts/indexes'
import { Count } from '../../ui/amounts.tsx'
import { Card } from '../../ui/card.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'

/** In the order in which somebody should look at them. */
const ORDER: readonly IndexStatus[] = ['FAILED', 'CREATING', 'MODIFYING', 'DELETING', 'READY']

type IndexCountsProps = { total: number; byStatus: Partial<Record<IndexStatus, number>> }

/** How many indexes there are, by what they are doing. */
export function IndexCounts({ total, byStatus }: IndexCountsProps) {
  const shown = ORDER.filter((status) => (byStatus[status] ?? 0) > 0)
  return (
    <Card title="Indexes" actions={<Count value={total} className="text-lg font-semibold" />}>
      {shown.length === 0 ? (
        <p className="text-base text-fg-muted">None yet.</p>
      ) : (
        <ul className="flex flex-col gap-1">
          {shown.map((status) => (
            <li key={status}>
              <Link
                to="/indexes"
                search={{ status }}
                className="-mx-2 flex items-center justify-between gap-3 rounded-md px-2 py-1 text-fg no-underline hover:bg-hover"
              >
                <StatusBadge status={status} />
                <Count value={byStatus[status] ?? 0} />
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}
