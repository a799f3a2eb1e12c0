import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { interpolation, type InterpolationMethod } from './interpolation.ts'

type Part = { vector: number[]; weight: number }

const dot = (a: number[], b: number[]) => a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0)
const norm = (a: number[]) => Math.sqrt(dot(a, a))

/** Written from the description of the methods, round by round; shares nothing with the product. */
function reference(method: InterpolationMethod, parts: Part[]): number[] | 'refused' {
  if (method !== 'slerp') {
    const total = parts.reduce((sum, { weight }) => sum + weight, 0)
    if (total === 0) return 'refused'
    const mean = (parts[0]?.vector ?? []).map(
      (_, at) => parts.reduce((sum, { vector, weight }) => sum + weight * (vector[at] ?? 0), 0) / total,
    )
    if (method === 'lerp') return mean
    return norm(mean) === 0 ? 'refused' : mean.map((value) => value / norm(mean))
  }
  let left = parts
  while (left.length > 1) {
    const next: Part[] = []
    for (let at = 0; at < left.length; at += 2) {
      const [a, b] = [left[at], left[at + 1]]
      if (a === undefined) continue
      if (b === undefined) {
        next.push(a)
        continue
      }
      const sum = a.weight + b.weight
      if (sum === 0 || norm(a.vector) === 0 || norm(b.vector) === 0) return 'refused'
      const t = b.weight / sum
      const omega = Math.acos(
        Math.max(-1, Math.min(1, dot(a.vector, b.vector) / norm(a.vector) / norm(b.vector))),
      )
      const [fa, fb] =
        Math.sin(omega) === 0
          ? [1 - t, t]
          : [Math.sin((1 - t) * omega) / Math.sin(omega), Math.sin(t * omega) / Math.sin(omega)]
      next.push({ vector: a.vector.map((value, i) => fa * value + fb * (b.vector[i] ?? 0)), weight: sum / 2 })
    }
    left = next
  }
  return left[0]?.vector ?? 'refused'
}

function interpolated(method: InterpolationMethod, parts: Part[]): number[] | 'refused' {
  try {
    const sum = interpolation(method)
    for (const { vector, weight } of parts) sum.add({ vector: Float32Array.from(vector), weight })
    return [...sum.result()]
  } catch {
    return 'refused'
  }
}

const METHODS = ['slerp', 'lerp', 'nlerp'] as const
const value = fc.integer({ min: -64, max: 64 }).map((one) => one / 32)
const vectors = (weight: fc.Arbitrary<number>) =>
  fc.array(fc.record({ vector: fc.array(value, { minLength: 3, maxLength: 3 }), weight }), {
    minLength: 1,
    maxLength: 40,
  })

/** Largest difference to the reference, relative to its size; 0 when both refuse. */
function difference(method: InterpolationMethod, parts: Part[]): number {
  const [own, expected] = [interpolated(method, parts), reference(method, parts)]
  if (expected === 'refused' || own === 'refused') return own === expected ? 0 : Number.POSITIVE_INFINITY
  const scale = Math.max(1, ...expected.map(Math.abs))
  return Math.max(...expected.map((one, at) => Math.abs((own[at] ?? Number.POSITIVE_INFINITY) - one))) / scale
}

describe('the vector between documents', () => {
  it.each(METHODS)(
    'by %s is that of joining all neighbours round by round, for 2000 random requests',
    (method) => {
      const weights = fc.oneof(
        fc.constant(1),
        fc.integer({ min: 1, max: 100 }).map((one) => one / 100),
      )
      fc.assert(
        fc.property(vectors(weights), (parts) => difference(method, parts) < 1e-6),
        { numRuns: 2000 },
      )
    },
  )

  it.each(METHODS)('by %s takes negative weights, and refuses those that cancel each other out', (method) => {
    const weights = fc.constantFrom(-1, -0.5, 0.5, 1, 2)
    fc.assert(
      fc.property(vectors(weights), (parts) => difference(method, parts) < 1e-6),
      { numRuns: 1000 },
    )
    expect(() => interpolated(method, [])).not.toThrow()
    expect(interpolated(method, [])).toBe('refused')
    const cancelling = [1, -1].map((weight) => ({ vector: [1, 0, 0], weight }))
    expect(interpolated(method, cancelling)).toBe('refused')
  })

  it('by slerp keeps length 1 between vectors of length 1, where lerp shortens', () => {
    const parts = [
      { vector: [1, 0], weight: 1 },
      { vector: [0, 1], weight: 1 },
    ]
    const [half, diagonal] = [0.5, Math.SQRT1_2]
    expect(interpolated('lerp', parts)).toEqual([half, half])
    for (const method of ['slerp', 'nlerp'] as const)
      for (const one of interpolated(method, parts)) expect(one).toBeCloseTo(diagonal, 12)
  })
})
