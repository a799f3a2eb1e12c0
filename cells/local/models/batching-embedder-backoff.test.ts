import { expect, it } from 'vitest'
import { BatchingEmbedder } from './batching-embedder.ts'

const request = (texts: string[]) => ({ texts, indexId: 'idx_1', urgency: 'document' as const })

it('an embedding process that keeps failing is restarted with a growing pause, which a success resets', async () => {
  const startedAt: number[] = []
  let isBroken = true
  await using embedder = new BatchingEmbedder(async () => {
    startedAt.push(performance.now())
    if (isBroken) throw new Error('out of memory')
    const { promise: gone, resolve } = Promise.withResolvers<void>()
    const embed = async (texts: string[]) => texts.map(() => new Float32Array([1]))
    return { dimensions: 1, weights: '', embedsImages: false, embed, gone, stop: async () => resolve() }
  })
  const pauses = () => startedAt.slice(1).map((at, start) => at - (startedAt[start] ?? at))

  // The first text is tried twice; the others once together and once each.
  const texts = Array.from({ length: 4 }, (_, at) => `text ${at}`)
  await Promise.allSettled(texts.map((text) => embedder.embed(request([text]))))

  expect(startedAt).toHaveLength(6)
  // A timer of Node's may come a millisecond early.
  for (const [at, pause] of pauses().entries()) expect(pause).toBeGreaterThanOrEqual(20 * 2 ** at - 1)

  isBroken = false
  await embedder.embed(request(['one that works']))
  await embedder.unload()
  isBroken = true
  startedAt.length = 0
  await Promise.allSettled([embedder.embed(request(['one more']))])
  expect(startedAt).toHaveLength(2)
  expect(pauses()[0]).toBeLessThan(640)
})
