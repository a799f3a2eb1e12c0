/** What an index is billed for: its storage shards by class, and its inference pods by type. */
export const RESOURCE_KINDS = ['storage', 'inference'] as const
export type ResourceKind = (typeof RESOURCE_KINDS)[number]
/** `storage:marqo.basic`, `inference:marqo.CPU.large`. */
export type Resource = `${ResourceKind}:${string}`

export const resourceOf = (kind: ResourceKind, type: string): Resource => `${kind}:${type}`
export const kindOf = (resource: string): ResourceKind =>
  resource.startsWith('inference:') ? 'inference' : 'storage'
export const typeOf = (resource: string): string => resource.slice(resource.indexOf(':') + 1)

/** Micro-dollars per hour of one shard or one inference pod. */
export type Prices = Readonly<Record<Resource, number>>
/** Prices, in force from an instant until those of the next entry. */
export type PriceBook = readonly Readonly<{ from: string; prices: Prices }>[]

/**
 * The prices, oldest first. A change is a new entry that begins in the future: what was used before is billed at the
 * prices of its time, also within an hour. Source: contract §6.2.
 */
export const PRICE_BOOK: PriceBook = [
  {
    from: '1970-01-01T00:00:00.000Z',
    prices: {
      'storage:marqo.basic': 59_300,
      'storage:marqo.balanced': 870_800,
      'storage:marqo.balanced.storage': 870_800,
      'storage:marqo.balanced.throughput': 870_800,
      'storage:marqo.performance': 2_180_800,
      'inference:marqo.CPU.small': 59_300,
      'inference:marqo.CPU.large': 318_700,
      'inference:marqo.GPU': 971_700,
    },
  },
]

/** The prices in force at an instant. */
export function pricesAt(at: Date, book: PriceBook = PRICE_BOOK): Prices {
  return book.findLast(({ from }) => new Date(from) <= at)?.prices ?? {}
}

/** Every resource that the book has a price of. */
export function resourcesOf(book: PriceBook = PRICE_BOOK): Resource[] {
  return [...new Set(book.flatMap(({ prices }) => Object.keys(prices) as Resource[]))].toSorted()
}

/** Length of a month in estimates. */
export const HOURS_PER_MONTH = 730

export type BillableShape = Readonly<{
  storageClass: string
  inferenceType: string
  numberOfShards: number
  numberOfReplicas: number
  numberOfInferences: number
}>

/** How many of each resource an index of this shape uses. */
export function quantitiesOf(shape: BillableShape): [Resource, number][] {
  const { numberOfShards, numberOfReplicas, numberOfInferences } = shape
  return [
    [resourceOf('storage', shape.storageClass), numberOfShards * (1 + numberOfReplicas)],
    [resourceOf('inference', shape.inferenceType), numberOfInferences],
  ]
}

/** Statuses in which an index is billed. */
const BILLED: readonly string[] = ['READY', 'MODIFYING']

/** Whether an index in this status is billed. */
export const isBilled = (status: string) => BILLED.includes(status)

/** The hourly price of an index of this shape at an instant, in whole micro-dollars, split into its parts. */
export function hourlyCost(
  shape: BillableShape,
  at: Date,
): { storageMicros: number; inferenceMicros: number } {
  const prices = pricesAt(at)
  const [storageMicros = 0, inferenceMicros = 0] = quantitiesOf(shape).map(
    ([resource, quantity]) => quantity * (prices[resource] ?? 0),
  )
  return { storageMicros, inferenceMicros }
}

export function hourlyMicros(shape: BillableShape, at: Date): number {
  const { storageMicros, inferenceMicros } = hourlyCost(shape, at)
  return storageMicros + inferenceMicros
}
