import { ServiceError } from '#platform/errors'
import { lengthOf } from '../documents/vector-length.ts'

export const INTERPOLATION_METHODS = ['slerp', 'lerp', 'nlerp'] as const
export type InterpolationMethod = (typeof INTERPOLATION_METHODS)[number]

type Weighted = { vector: Float64Array; weight: number }

/** Takes weighted vectors one by one, in an order that counts for `slerp`, and keeps few of them. */
export type Interpolation = {
  /** @throws ServiceError `invalid_argument` for weights that cancel each other out */
  add(part: { vector: Float32Array; weight: number }): void
  /** @throws ServiceError `invalid_argument` for weights or vectors that cancel each other out, or for no vector */
  result(): Float64Array
}

/**
 * `lerp`: the weighted mean. `nlerp`: the same, scaled to length 1. `slerp`: neighbours are joined along the arc between
 * them, then the results, until one is left; one without a neighbour waits for the next round. Weights are relative: give
 * none that is far above 1.
 */
export function interpolation(method: InterpolationMethod): Interpolation {
  return method === 'slerp' ? spherical() : linear(method)
}

function linear(method: 'lerp' | 'nlerp'): Interpolation {
  let sum: Float64Array | undefined
  let weights = 0
  return {
    add({ vector, weight }) {
      sum ??= new Float64Array(vector.length)
      for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] ?? 0) + weight * (vector[i] ?? 0)
      weights += weight
    },
    result() {
      if (sum === undefined) throw nothing()
      if (weights === 0)
        throw refuse(
          `The sum of the weights is zero, and ${method.toUpperCase()} divides by it. Change the weights, or use another interpolationMethod.`,
        )
      const mean = sum.map((value) => value / weights)
      if (method === 'lerp') return mean
      const length = lengthOf(mean)
      if (length === 0)
        throw refuse(
          'The vectors cancel each other out, and NLERP cannot scale a vector of length zero. Change the weights, or use another interpolationMethod.',
        )
      return mean.map((value) => value / length)
    },
  }
}

/**
 * Each entry stands for a power of two of neighbours, the largest first, as in a binary counter: the pairs are those of
 * joining all neighbours round by round.
 */
function spherical(): Interpolation {
  const joined: (Weighted & { count: number })[] = []
  return {
    add({ vector, weight }) {
      let next: (typeof joined)[number] = { vector: Float64Array.from(vector), weight, count: 1 }
      for (let last = joined.at(-1); last?.count === next.count; last = joined.at(-1)) {
        joined.pop()
        next = { ...join(last, next), count: next.count * 2 }
      }
      joined.push(next)
    },
    result() {
      let last: Weighted | undefined = joined.at(-1)
      if (last === undefined) throw nothing()
      for (const before of joined.slice(0, -1).toReversed()) last = join(before, last)
      return last.vector
    },
  }
}

function join(a: Weighted, b: Weighted): Weighted {
  const sum = a.weight + b.weight
  if (sum === 0)
    throw refuse(
      'The weights of two neighbouring vectors add up to zero, and SLERP divides by their sum. Change the weights, or use another interpolationMethod.',
    )
  return { vector: onArc(a.vector, b.vector, b.weight / sum), weight: sum / 2 }
}

/** The point at `t` on the arc from one vector to the other; on the line between them if they are collinear. */
function onArc(from: Float64Array, to: Float64Array, t: number): Float64Array {
  const lengths = lengthOf(from) * lengthOf(to)
  if (lengths === 0)
    throw refuse(
      'One of the vectors has length zero, and SLERP needs a direction. Use another interpolationMethod.',
    )
  let dot = 0
  for (let i = 0; i < from.length; i++) dot += (from[i] ?? 0) * (to[i] ?? 0)
  const angle = Math.acos(Math.min(1, Math.max(-1, dot / lengths)))
  const sine = Math.sin(angle)
  const [a, b] = sine === 0 ? [1 - t, t] : [Math.sin((1 - t) * angle) / sine, Math.sin(t * angle) / sine]
  return from.map((value, i) => a * value + b * (to[i] ?? 0))
}

const nothing = () => refuse('There is no vector to interpolate.')

function refuse(message: string): ServiceError {
  return new ServiceError({ kind: 'invalid', code: 'invalid_argument', message })
}
