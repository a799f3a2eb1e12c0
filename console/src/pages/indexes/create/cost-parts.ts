import type { Output } from '../../../api/contract-types.ts'
import { formatHourly } from '../../../format/money.ts'
import { formatQuantity } from '../../../format/numbers.ts'
import { numberOf, type Settings, textOf } from './draft.ts'

type Prices = Output<'getCreateIndexPage'>['prices']
export type CostPart = Readonly<{ label: string; detail: string; hourlyMicros: number }>

/**
 * What the price is made of, in words. The sum is the server's: parts that do not add up to `totalMicros` are not
 * shown, so that a price that is made in another way is never explained wrongly.
 */
export function costParts(settings: Settings, prices: Prices, totalMicros: number): CostPart[] {
  const storage = prices.storageClasses.find((one) => one.storageClass === textOf(settings, 'storageClass'))
  const inference = prices.inferenceTypes.find(
    (one) => one.inferenceType === textOf(settings, 'inferenceType'),
  )
  const shards = numberOf(settings, 'numberOfShards')
  const replicas = numberOf(settings, 'numberOfReplicas')
  const pods = numberOf(settings, 'numberOfInferences')
  if (!storage || !inference || shards === undefined || replicas === undefined || pods === undefined)
    return []
  const copies = 1 + replicas
  const parts = [
    {
      label: 'Storage',
      detail: `${formatQuantity(shards, 'shard', 'shards')}${copies > 1 ? ` × ${copies} copies` : ''} × ${formatHourly(storage.hourlyMicros)}`,
      hourlyMicros: shards * copies * storage.hourlyMicros,
    },
    {
      label: 'Inference',
      detail: `${formatQuantity(pods, 'pod', 'pods')} × ${formatHourly(inference.hourlyMicros)}`,
      hourlyMicros: pods * inference.hourlyMicros,
    },
  ]
  return parts.reduce((sum, { hourlyMicros }) => sum + hourlyMicros, 0) === totalMicros ? parts : []
}
