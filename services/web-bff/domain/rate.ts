import {
  HOURS_PER_MONTH,
  hourlyCost,
  isBilled,
  kindOf,
  pricesAt,
  type Resource,
  type ResourceKind,
  resourcesOf,
  typeOf,
} from '#contracts/prices'
import type { IndexListEntry } from '#contracts/indexes'

export type Rate = {
  currency: 'USD'
  hourlyMicros: number
  monthlyMicros: number
  storageHourlyMicros: number
  inferenceHourlyMicros: number
}

/** The cost of these indexes at an instant. */
export function rateOf(indexes: readonly IndexListEntry[], at: Date): Rate {
  const costs = indexes
    .filter(({ indexStatus }) => isBilled(indexStatus))
    .map((index) => hourlyCost(shapeOf(index), at))
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
    storageClass: nameOf(storageClass, 'storage'),
    inferenceType: nameOf(inferenceType, 'inference'),
    numberOfShards,
    numberOfReplicas,
    numberOfInferences,
  }
}

const TYPES = resourcesOf().map((resource) => ({ kind: kindOf(resource), type: typeOf(resource) }))

function nameOf(word: string, kind: ResourceKind): string {
  const isNamed = (type: string) => type.toLowerCase() === `marqo.${word}`.toLowerCase()
  return TYPES.find((one) => one.kind === kind && isNamed(one.type))?.type ?? word
}

/** Prices of one shard and one inference pod at an instant. */
export function pricesShown(at: Date) {
  const all = Object.entries(pricesAt(at)) as [Resource, number][]
  const priced = (kind: ResourceKind) =>
    all
      .filter(([resource]) => kindOf(resource) === kind)
      .map(([resource, micros]) => ({ type: typeOf(resource), hourlyMicros: micros }))
  return {
    storageClasses: priced('storage').map(({ type, ...price }) => ({ storageClass: type, ...price })),
    inferenceTypes: priced('inference').map(({ type, ...price }) => ({ inferenceType: type, ...price })),
  }
}
