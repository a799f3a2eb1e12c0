import { formatMonth, formatDate } from '../../format/dates.ts'
import { formatCount } from '../../format/numbers.ts'
import { formatMachine } from '../../format/machines.ts'

const UTC = 'UTC'
const HOUR = 3_600

/** `2026-03` → `Mar 2026`. */
export const monthWord = (month: string) => formatMonth(new Date(`${month}-01T00:00:00Z`), UTC)

/** A day of UTC, `2026-03-01` or the beginning of one → `1 Mar 2026`. */
export const dayWord = (day: string) => formatDate(new Date(day), UTC)

type Priced = Readonly<{ kind: 'storage' | 'inference'; type: string }>

/** `Storage, Basic`; `Inference, CPU small`. */
export const resourceWord = ({ kind, type }: Priced) =>
  `${kind === 'storage' ? 'Storage' : 'Inference'}, ${formatMachine(type)}`

/** 36_000 seconds of a shard → `10 shard-hours`; less than an hour is not rounded away. */
export function quantityWord({ kind, quantitySeconds }: Priced & { quantitySeconds: number }): string {
  const unit = kind === 'storage' ? 'shard' : 'pod'
  if (quantitySeconds < HOUR) return `${formatCount(Math.round(quantitySeconds / 60))} ${unit}-minutes`
  const hours = Math.round((quantitySeconds / HOUR) * 10) / 10
  return `${hours < 100 ? hours : formatCount(hours)} ${unit}-hours`
}
