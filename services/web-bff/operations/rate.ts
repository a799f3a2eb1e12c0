import { HOURS_PER_MONTH, hourlyCost, INFERENCE_MICROS, isBilled, STORAGE_MICROS } from '#contracts/billing'
import type { IndexListEntry } from '#contracts/indexes'

export type Rate = {
  currency: 'USD'
  hourlyMicros: number
  monthlyMicros: number
  storageHourlyMicros: number
  inferenceHourlyMicros: number
}

/** The current cost of these indexes. */
export function rateOf(indexes: readonly IndexListEntry[]): Rate {
  const costs = indexes
    .filter(({ indexStatus }) => isBilled(indexStatus))
    .map((index) => hourlyCost(shapeOf(index)))
  const storage = costs.reduce((sum, { storageMicros }) => sum + storageMicros, 0)
  const inference = costs.reduce((sum, { inferenceMicros }) => sum + inferenceMicros, 0)
  return {
    currency: 'USD',
    hourlyMicros: storage + inference,
    monthlyMicros: (storage + inference) * HOURS_PER_MONTH,
    storageHourlyMicros: storage,
    inferenceHourlyMicros: inference,
  }
}

/** The list has classes in Marqo's words; prices are keyed by the names that clients send. */
function shapeOf({
  storageClass,
  inferenceType,
  numberOfShards,
  numberOfReplicas,
  numberOfInferences,
}: IndexListEntry) {
  return {
    storageClass: nameOf(storageClass, STORAGE_MICROS),
    inferenceType: nameOf(inferenceType, INFERENCE_MICROS),
    numberOfShards,
    numberOfReplicas,
    numberOfInferences,
  }
}

function nameOf(word: string, prices: Readonly<Record<string, number>>): string {
  return Object.keys(prices).find((name) => name.toLowerCase() === `marqo.${word}`.toLowerCase()) ?? word
}

/** Prices of one shard and one inference pod. */
export const PRICES = {
  storageClasses: Object.entries(STORAGE_MICROS).map(([storageClass, micros]) => ({
    storageClass,
    hourlyMicros: micros,
  })),
  inferenceTypes: Object.entries(INFERENCE_MICROS).map(([inferenceType, micros]) => ({
    inferenceType,
    hourlyMicros: micros,
  })),
}
