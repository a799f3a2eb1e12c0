import { describe, expect, it, onTestFinished } from 'vitest'
import { type IndexRequests, MAX_INDEX_REQUESTS, percentile } from '#contracts/cells'
import { addSeconds } from '#platform/clock'
import { ServiceError } from '#platform/errors'
import { newId } from '#platform/ids'
import { createRequestMeter } from './index.ts'

const REQUEST = {
  accountId: 'acc_one00000',
  indexId: 'idx_a',
  operation: 'search',
  status: 200,
  durationMs: 10,
} as const

/** A control plane that stores reports, or answers as the test says. */
function setup(maxIndexMinutes = 100) {
  let time = new Date('2026-03-01T12:00:30.000Z')
  const batches: { batchId: string; requests: IndexRequests[] }[] = []
  const state = { failure: undefined as ServiceError | undefined, dropped: 0 }
  const meter = createRequestMeter({
    client: {
      recordIndexRequests: async (_caller, { body }) => {
        if (state.failure) throw state.failure
        batches.push(body)
        return { recorded: true }
      },
    },
    cellId: 'local',
    now: () => time,
    newId,
    maxIndexMinutes,
    onDropped: (requests) => void (state.dropped += requests),
    onError: () => {},
  })
  onTestFinished(() => meter[Symbol.asyncDispose]())
  return {
    meter,
    batches,
    state,
    reported: () => batches.flatMap(({ requests }) => requests),
    pass: (seconds: number) => void (time = addSeconds(time, seconds)),
  }
}
const failure = (kind: 'unavailable' | 'unprocessable') =>
  new ServiceError({ kind, code: kind, message: 'No.' })

describe('createRequestMeter', () => {
  it('adds up requests, errors, searches, writes and times per index and minute', async () => {
    const { meter, reported, pass } = setup()
    meter.count(REQUEST)
    meter.count({ ...REQUEST, status: 400, durationMs: 100 })
    meter.count({ ...REQUEST, operation: 'addDocuments' })
    meter.count({ ...REQUEST, operation: 'getStats', indexId: 'idx_b' })
    meter.count({ ...REQUEST, operation: 'recommend', indexId: 'idx_b' })
    meter.count({ ...REQUEST, operation: 'updateDocuments', indexId: 'idx_b' })
    pass(30)
    meter.count({ ...REQUEST, operation: 'deleteDocuments', status: 503 })
    await meter.report()
    expect(reported()).toMatchObject([
      {
        indexId: 'idx_a',
        minute: '2026-03-01T12:00:00.000Z',
        requests: 3,
        errors: 1,
        searches: 2,
        writes: 1,
      },
      {
        indexId: 'idx_b',
        minute: '2026-03-01T12:00:00.000Z',
        requests: 3,
        errors: 0,
        searches: 1,
        writes: 1,
      },
      {
        indexId: 'idx_a',
        minute: '2026-03-01T12:01:00.000Z',
        requests: 1,
        errors: 1,
        searches: 0,
        writes: 1,
      },
    ])
    const latency = reported()[0]?.latency ?? []
    expect(latency.reduce((sum, count) => sum + count, 0)).toBe(3)
    expect(percentile(latency, 100)).toBeGreaterThan(90)
  })

  it('reports no more in one batch than the contract allows', async () => {
    const { meter, batches } = setup()
    for (let index = 0; index < MAX_INDEX_REQUESTS + 1; index++)
      meter.count({ ...REQUEST, indexId: `idx_${index}` })
    await meter.report()
    expect(batches.map(({ requests }) => requests.length)).toEqual([MAX_INDEX_REQUESTS, 1])
  })

  it('keeps counting while the control plane is away, and reports everything once it is back', async () => {
    const { meter, state, reported } = setup()
    state.failure = failure('unavailable')
    for (let round = 0; round < 5; round++) {
      meter.count(REQUEST)
      await meter.report()
    }
    state.failure = undefined
    await meter.report()
    await meter.report()
    expect(reported().map(({ requests }) => requests)).toEqual([1, 4])
  })

  it('drops the oldest counts beyond its limit and reports how many requests were dropped', async () => {
    const { meter, state, reported, pass } = setup(2)
    for (const requests of [3, 2, 1]) {
      for (let one = 0; one < requests; one++) meter.count(REQUEST)
      pass(60)
    }
    await meter.report()
    expect(state.dropped).toBe(3)
    expect(reported().map(({ requests }) => requests)).toEqual([2, 1])
  })

  it('drops counts that the control plane rejects for good, so that the rest is reported', async () => {
    const { meter, state, reported } = setup()
    meter.count(REQUEST)
    state.failure = failure('unprocessable')
    await meter.report()
    state.failure = undefined
    meter.count({ ...REQUEST, indexId: 'idx_b' })
    await meter.report()
    expect(state.dropped).toBe(1)
    expect(reported().map(({ indexId }) => indexId)).toEqual(['idx_b'])
  })
})
