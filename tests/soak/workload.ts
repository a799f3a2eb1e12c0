import type { Product } from '../support/product.ts'
import type { Traffic } from './traffic.ts'

export type SoakContext = { product: Product; traffic: Traffic; random: () => number }

/** Something that is done again and again, and remembers what was acknowledged. */
export type Workload = {
  name: string
  /** Between two steps of one hand. */
  pauseMs: number
  /** How many do it at once. */
  hands: number
  step: (hand: number) => Promise<void>
  /** What was acknowledged by now, for the report. */
  counts: Record<string, number>
  /** At the end, in peace: everything that is not as it was acknowledged, in words. */
  verify: () => Promise<string[]>
}

/** The same "random" choices every time, so that a failure can be seen again. */
export function pseudoRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32
    return state / 2 ** 32
  }
}

/** One of these; `undefined` of none. */
export function pick<T>(values: readonly T[], random: () => number): T | undefined {
  return values[Math.floor(random() * values.length)]
}

/** Every page of a list of the public API. */
export async function listAll(
  { traffic }: Pick<SoakContext, 'traffic'>,
  path: string,
): Promise<Record<string, unknown>[]> {
  const all: Record<string, unknown>[] = []
  let after = ''
  for (;;) {
    const { body } = await traffic.persist({ method: 'GET', path: `${path}?limit=100${after}` })
    all.push(...(body['results'] as Record<string, unknown>[]))
    if (typeof body['next'] !== 'string') return all
    after = `&after=${encodeURIComponent(body['next'])}`
  }
}
