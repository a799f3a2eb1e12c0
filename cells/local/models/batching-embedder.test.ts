import { describe, expect, it, vi } from 'vitest'
import { BatchingEmbedder } from './batching-embedder.ts'

const request = (texts: string[], indexId = 'idx_1') => ({ texts, indexId, urgency: 'document' as const })
const query = (texts: string[], indexId: string) => ({ texts, indexId, urgency: 'query' as const })

describe('BatchingEmbedder', () => {
  /** A test double for the process, to see batches without weights: it records them and dies on demand. */
  function recording() {
    const batches: string[][] = []
    let deaths = 0
    let stops = 0
    const stopped = Promise.withResolvers<void>()
    let harmful: string | undefined
    let held: PromiseWithResolvers<void> | undefined
    const start = async () => ({
      dimensions: 1,
      weights: '',
      embedsImages: false,
      gone: new Promise<void>(() => {}),
      stop: async () => {
        stops++
        stopped.resolve()
      },
      embed: async (texts: readonly unknown[]) => {
        batches.push(texts as string[])
        await held?.promise
        if (deaths-- > 0 || (harmful !== undefined && texts.includes(harmful))) throw new Error('died')
        return texts.map(() => new Float32Array([1]))
      },
    })
    return {
      batches,
      start,
      stops: () => stops,
      stopped: stopped.promise,
      hold: () => void (held = Promise.withResolvers()),
      release: () => held?.resolve(),
      die: (times: number) => void (deaths = times),
      dieOf: (text: string) => void (harmful = text),
    }
  }
  const texts = (name: string, count: number) => Array.from({ length: count }, (_, at) => `${name}${at}`)

  it('embeds queries first, and lets other indexes take turns with a busy one', async () => {
    const fake = recording()
    await using embedder = new BatchingEmbedder(fake.start)
    fake.hold()
    const busy = embedder.embed(request(texts('busy', 400), 'idx_busy'))
    await Promise.resolve()
    const other = embedder.embed(request(texts('other', 8), 'idx_other'))
    const query = embedder.embed({ texts: ['query'], indexId: 'idx_other', urgency: 'query' })
    fake.release()
    await Promise.all([busy, other, query])
    const turn = (text: string) => fake.batches.findIndex((batch) => batch.includes(text))
    expect(turn('query')).toBeLessThanOrEqual(1)
    expect(turn('other7')).toBeLessThanOrEqual(3)
    expect(fake.batches.flat()).toHaveLength(409)
  })

  it('stops a process that does not answer in time, and retries its texts', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      const fake = recording()
      await using embedder = new BatchingEmbedder(fake.start)
      fake.hold()
      const late = embedder.embed(request(['a']))
      while (fake.batches.length === 0) await Promise.resolve()
      await vi.advanceTimersByTimeAsync(180_000)
      await fake.stopped
      fake.release()
      expect(await late).toEqual([new Float32Array([1])])
      expect([fake.stops(), fake.batches]).toEqual([1, [['a'], ['a']]])
    } finally {
      vi.useRealTimers()
    }
  })

  it('retries a batch once when its process dies', async () => {
    const fake = recording()
    await using embedder = new BatchingEmbedder(fake.start)
    fake.die(1)
    expect(await embedder.embed(request(['a', 'b']))).toHaveLength(2)
    fake.die(2)
    await expect(embedder.embed(request(['a']))).rejects.toMatchObject({ code: 'model_unavailable' })
    expect(await embedder.embed(request(['c']))).toHaveLength(1)
  })

  it('rejects only the text that kills its process, and embeds the others of the batch', async () => {
    const fake = recording()
    await using embedder = new BatchingEmbedder(fake.start)
    fake.dieOf('bad')
    const asked = ['a', 'bad', 'c'].map((text) => embedder.embed(request([text])))
    const outcomes = await Promise.allSettled(asked)
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  })

  it('reports failing when no text can be embedded, but not because of one harmful text', async () => {
    const fake = recording()
    await using embedder = new BatchingEmbedder(fake.start)
    fake.dieOf('bad')
    await expect(embedder.embed(request(['bad']))).rejects.toMatchObject({ code: 'model_unavailable' })
    expect(embedder.isFailing).toBe(false)
    fake.die(4)
    for (const text of ['a', 'b'])
      await expect(embedder.embed(request([text]))).rejects.toMatchObject({ code: 'model_unavailable' })
    expect(embedder.isFailing).toBe(true)
    expect(await embedder.embed(request(['c']))).toHaveLength(1)
    expect(embedder.isFailing).toBe(false)
  })

  it('drops texts whose request was aborted', async () => {
    const fake = recording()
    await using embedder = new BatchingEmbedder(fake.start)
    fake.hold()
    const first = embedder.embed(request(['first']))
    const aborter = new AbortController()
    const second = embedder.embed({ ...request(['second']), signal: aborter.signal })
    aborter.abort(new Error('gone'))
    fake.release()
    await first
    await expect(second).rejects.toThrow('gone')
    expect(fake.batches.flat()).not.toContain('second')
  })

  it('lets the queries of an index wait for no more than a batch of another index', async () => {
    const fake = recording()
    await using embedder = new BatchingEmbedder(fake.start)
    fake.hold()
    const many = embedder.embed(query(texts('many', 600), 'idx_busy'))
    await Promise.resolve()
    const one = embedder.embed(query(['one'], 'idx_other'))
    fake.release()
    await Promise.all([many, one])
    expect(fake.batches.findIndex((batch) => batch.includes('one'))).toBeLessThanOrEqual(1)
  })

  it('refuses more queries of an index than it can hold, and nothing of the others', async () => {
    const fake = recording()
    await using embedder = new BatchingEmbedder(fake.start)
    fake.hold()
    const whole = embedder.embed(query(texts('q', 3000), 'idx_busy'))
    await expect(embedder.embed(query(['more'], 'idx_busy'))).rejects.toMatchObject({
      kind: 'limit',
      code: 'too_many_requests',
    })
    const others = [embedder.embed(query(['other'], 'idx_other')), embedder.embed(request(['document']))]
    fake.release()
    expect(await Promise.all([whole, ...others])).toHaveLength(3)
  })

  it('does not stop its process during a request', async () => {
    const fake = recording()
    await using embedder = new BatchingEmbedder(fake.start)
    await embedder.ready()
    fake.hold()
    const running = embedder.embed(request(texts('a', 20)))
    await embedder.unload()
    expect(embedder.isLoaded).toBe(false)
    expect(fake.stops()).toBe(0)
    fake.release()
    await running
    await fake.stopped
    expect(fake.stops()).toBe(1)
    expect(await embedder.embed(request(['b']))).toHaveLength(1)
    expect(embedder.isLoaded).toBe(true)
  })

  it('keeps a model that is asked for again before it could be unloaded', async () => {
    const fake = recording()
    await using embedder = new BatchingEmbedder(fake.start)
    fake.hold()
    const first = embedder.embed(request(['a']))
    await embedder.unload()
    const second = embedder.embed(request(['b']))
    fake.release()
    await Promise.all([first, second])
    expect(embedder.isLoaded).toBe(true)
    expect(fake.stops()).toBe(0)
  })
})
