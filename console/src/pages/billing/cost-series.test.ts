import { describe, expect, it } from 'vitest'
import { costByDay } from './cost-series.ts'

const storage = { resource: 'storage:marqo.basic', kind: 'storage', type: 'marqo.basic' } as const
const pods = { resource: 'inference:marqo.CPU.small', kind: 'inference', type: 'marqo.CPU.small' } as const

describe('the cost by day', () => {
  it('is told by resource for every day of the month: nought where a resource was not used, unknown where the day is still to come', () => {
    const { series, points } = costByDay({
      from: '2026-02-01T00:00:00.000Z',
      results: [
        {
          key: '2026-02-02',
          amountMicros: 7,
          quantities: [
            { ...storage, quantitySeconds: 1, amountMicros: 3 },
            { ...pods, quantitySeconds: 1, amountMicros: 4 },
          ],
        },
        {
          key: '2026-02-01',
          amountMicros: 5,
          quantities: [{ ...storage, quantitySeconds: 1, amountMicros: 5 }],
        },
      ],
    })
    expect(series.map(({ label }) => label)).toEqual(['Storage, Basic', 'Inference, CPU small'])
    expect(points).toHaveLength(28)
    expect(points.slice(0, 3)).toEqual([
      { at: '2026-02-01T00:00:00Z', values: { [storage.resource]: 5, [pods.resource]: 0 } },
      { at: '2026-02-02T00:00:00Z', values: { [storage.resource]: 3, [pods.resource]: 4 } },
      { at: '2026-02-03T00:00:00Z', values: { [storage.resource]: null, [pods.resource]: null } },
    ])
  })

  it('has nothing to show of a month without usage', () => {
    expect(costByDay({ from: '2026-02-01T00:00:00.000Z', results: [] })).toEqual({ series: [], points: [] })
  })
})
