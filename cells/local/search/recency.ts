import type { DecayFunction, RecencyParameters } from './ranking-bodies.ts'

/**
 * How recent a document is, between 0 and 1. One without a time counts as old; one of the future as new, unless the
 * request says how its score grows. Source: contract §4.5, Marqo's engine 2.25.
 */
export function recencyOf(
  timeSeconds: number,
  { parameters, nowSeconds }: { parameters: RecencyParameters; nowSeconds: number },
): number {
  const { scale, offset, decayTo, decayFunction, growFrom, growFunction, growScale, growOffset } = parameters
  // A time of 0 is how the engine knows that there is none.
  if (Number.isNaN(timeSeconds) || timeSeconds === 0) return decayTo
  const age = nowSeconds - timeSeconds
  if (age >= offset) return shape(decayFunction, { age: age - offset, scale, floor: decayTo })
  if (!growFrom || !growFunction || !growScale) return 1
  const ahead = -age - (growOffset ?? 0)
  return ahead <= 0 ? 1 : shape(growFunction, { age: ahead, scale: growScale, floor: growFrom })
}

/** 1 at age 0, `floor` at age `scale` and beyond. */
function shape(
  kind: DecayFunction,
  { age, scale, floor }: { age: number; scale: number; floor: number },
): number {
  if (age >= scale) return floor
  switch (kind) {
    case 'exponential':
      return Math.max(floor, Math.exp((Math.log(floor) * age) / scale))
    case 'linear':
      return Math.max(floor, (scale - age * (1 - floor)) / scale)
    case 'gaussian':
      return Math.max(floor, Math.exp((age ** 2 * Math.log(floor)) / scale ** 2))
    case 'binary':
      return 1
  }
}
