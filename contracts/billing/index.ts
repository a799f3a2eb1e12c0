/** Micro-dollars per hour of one shard, by storage class. Source: contract §6.2. */
export const STORAGE_MICROS: Readonly<Record<string, number>> = {
  'marqo.basic': 59_300,
  'marqo.balanced': 870_800,
  'marqo.balanced.storage': 870_800,
  'marqo.balanced.throughput': 870_800,
  'marqo.performance': 2_180_800,
}
/** Micro-dollars per hour of one inference pod, by type. */
export const INFERENCE_MICROS: Readonly<Record<string, number>> = {
  'marqo.CPU.small': 59_300,
  'marqo.CPU.large': 318_700,
  'marqo.GPU': 971_700,
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

/** Statuses in which an index is billed. */
const BILLED: readonly string[] = ['READY', 'MODIFYING']

/** Whether an index in this status is billed. */
export const isBilled = (status: string) => BILLED.includes(status)

/** The hourly price of an index of this shape, in whole micro-dollars, split into its parts. */
export function hourlyCost(shape: BillableShape): { storageMicros: number; inferenceMicros: number } {
  const { numberOfShards, numberOfReplicas, numberOfInferences } = shape
  return {
    storageMicros: numberOfShards * (1 + numberOfReplicas) * (STORAGE_MICROS[shape.storageClass] ?? 0),
    inferenceMicros: numberOfInferences * (INFERENCE_MICROS[shape.inferenceType] ?? 0),
  }
}

export function hourlyMicros(shape: BillableShape): number {
  const { storageMicros, inferenceMicros } = hourlyCost(shape)
  return storageMicros + inferenceMicros
}
