import { describe, expect, it, vi } from 'vitest'
import { cellModel } from '../testing/cell-model.ts'
import { cellDirectory } from './cell-directory.ts'

const specOf = (indexId: string) => ({
  indexId,
  accountId: 'acc_one00000',
  indexName: 'products',
  generation: 1,
  settings: {},
  numberOfShards: 1,
  numberOfReplicas: 0,
  numberOfInferences: 1,
  inferenceType: 'marqo.CPU.small',
  storageClass: 'marqo.basic',
})

function start(...ids: string[]) {
  let time = new Date('2026-03-01T12:00:00Z')
  const models = ids.map((id) => cellModel(id))
  const [first, second] = models
  if (first === undefined) throw new Error('no cell')
  const cells = cellDirectory(
    models.map(({ cell }) => cell),
    () => time,
  )
  return {
    first,
    second: second ?? first,
    cells,
    place: async (indexId: string) => {
      using place = await cells.reserve()
      place.keep(indexId)
    },
    pass: (seconds: number) => void (time = new Date(time.getTime() + seconds * 1000)),
  }
}

async function withFakeTimers(act: () => Promise<void>): Promise<void> {
  vi.useFakeTimers()
  try {
    await act()
  } finally {
    vi.useRealTimers()
  }
}

describe('a cell that takes requests and answers none', () => {
  it('delays no caller by more than a second, and receives one call for concurrent callers', async () => {
    const { first, cells, pass } = start('a')
    await cells.place()
    pass(6)
    first.state.hangs = true
    const before = first.state.requests
    await withFakeTimers(async () => {
      const asked = Promise.all([cells.place(), cells.place(), cells.describeAll()])
      await vi.advanceTimersByTimeAsync(1_000)
      const [place, , [seen]] = await asked
      // The cell is known and provisions the index once it is back.
      expect(place.cellId).toBe('a')
      expect(seen).toMatchObject({ cellId: 'a', isUp: false, description: { maxIndexes: 100 } })
    })
    expect(first.state.requests - before).toBe(1)
  })

  it('is not chosen while another one is up, however empty it was', async () => {
    const { first, second, cells, pass } = start('a', 'b')
    second.state.maxIndexes = 1
    await cells.place()
    pass(6)
    first.state.isUp = false
    expect((await cells.place()).cellId).toBe('b')
  })

  it('takes the index when the others are full', async () => {
    const { first, second, cells, pass } = start('a', 'b')
    await cells.place()
    second.state.maxIndexes = 0
    pass(6)
    first.state.isUp = false
    expect((await cells.place()).cellId).toBe('a')
  })
})

describe('the room of a cell', () => {
  it('is not given away twice, also to many at once', async () => {
    const { first, cells } = start('a')
    first.state.maxIndexes = 3
    const outcomes = await Promise.allSettled(
      Array.from({ length: 8 }, async (_, at) => {
        using place = await cells.reserve()
        place.keep(`idx_${at}`)
      }),
    )
    const refused = outcomes.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))
    expect(refused).toHaveLength(5)
    expect(refused[0]).toMatchObject({ code: 'no_capacity' })
  })

  it('is free again when the index was not made after all', async () => {
    const { first, cells } = start('a')
    first.state.maxIndexes = 1
    {
      using _place = await cells.reserve()
      await expect(cells.reserve()).rejects.toMatchObject({ code: 'no_capacity' })
    }
    expect((await cells.reserve()).cellId).toBe('a')
  })

  it('is not given away twice when indexes were placed while the cell was down', async () => {
    const { first, cells, place, pass } = start('a')
    first.state.maxIndexes = 2
    await cells.place()
    pass(6)
    first.state.isUp = false
    await place('idx_1')
    await place('idx_2')
    pass(600)
    await expect(cells.place()).rejects.toMatchObject({ code: 'no_capacity' })
    first.state.isUp = true
    pass(6)
    await expect(cells.place()).rejects.toMatchObject({ code: 'no_capacity' })
    await cells.cell('a').provision(specOf('idx_1'))
    await cells.cell('a').provision(specOf('idx_2'))
    pass(6)
    await expect(cells.place()).rejects.toMatchObject({ code: 'no_capacity' })
  })

  it("follows the cell's description once the cell has made or fully removed the index", async () => {
    const { first, cells, place, pass } = start('a')
    first.state.maxIndexes = 2
    await place('idx_1')
    await place('idx_2')
    await cells.cell('a').provision(specOf('idx_1'))
    await cells.cell('a').retire('idx_2')
    pass(6)
    await place('idx_3')
    await expect(cells.place()).rejects.toMatchObject({ code: 'no_capacity' })
  })

  it('is free again a minute after the cell was up, if the index was never provisioned', async () => {
    const { first, cells, place, pass } = start('a')
    first.state.maxIndexes = 1
    await place('idx_1')
    pass(6)
    await expect(cells.place()).rejects.toMatchObject({ code: 'no_capacity' })
    pass(60)
    expect((await cells.place()).cellId).toBe('a')
  })
})

it('a clock that is set back does not keep an old description of a cell valid', async () => {
  const { first, cells, pass } = start('a')
  await cells.place()
  pass(-3600)
  first.state.isUp = false
  expect(await cells.describeAll()).toMatchObject([{ isUp: false }])
})
