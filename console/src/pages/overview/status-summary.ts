import type { ShownStatus } from '#contracts/web-bff'
import { formatCount } from '../../format/numbers.ts'
import { indexStatusWord } from '../../ui/value/status-badge.tsx'

/** What needs attention comes first. */
const ORDER: readonly ShownStatus[] = ['FAILED', 'CREATING', 'MODIFYING', 'DELETING', 'READY', 'PAUSED']

/** `1 failed, 3 ready, 1 paused` */
export function statusSummary(byStatus: Readonly<Partial<Record<ShownStatus, number>>>): string {
  return ORDER.flatMap((status) => {
    const count = byStatus[status] ?? 0
    return count === 0 ? [] : [`${formatCount(count)} ${indexStatusWord(status).toLowerCase()}`]
  }).join(', ')
}
