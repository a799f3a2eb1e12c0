import { describe, expect, it, vi } from 'vitest'
import { openSqliteStore } from '#platform/table/sqlite'
import { cellModel } from '../testing/cell-model.ts'
import { cellsOver, registrationOf, tokenHashOf } from '../testing/cells.ts'
import { cellDirectory } from './cell-directory.ts'

function start(...ids: string[]) {
  let time = new Date('2026-03-01T12:00:00Z')
  const now = () => time
  const models = ids.map((id) => cellModel(id))
  const [first, second] = models
  if (first === undefined) throw new Error('no cell')
  const table = openSqliteStore(':memory:', { now }).table('indexes')
  const open = () =>
    cellsOver(table, {
      cells: models.map(({ cell }) => cell),
      now,
    })
  const { directory, rows, add, note, events } = open()
  return {
    first,
    second: second ?? first,
    cells: directory,
    rows,
    add,
    note,
    events,
    now,
    /** The directory of another controller over the same rows. */
    other: () => open().directory,
    pass: (seconds: number) => void (time = new Date(time.getTime() + seconds * 1000)),
  }
}

async function withFakeTimers(act: () => Promise<void>): Promise<void> {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
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
      await vi.waitFor(() => expect(first.state.requests).toBeGreaterThan(before))
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

  it('is known to a controller that started since, which places indexes there', async () => {
    const { first, cells, other } = start('a')
    await cells.place()
    first.state.isUp = false
    expect(await other().place()).toMatchObject({ cellId: 'a', description: { maxIndexes: 100 } })
  })
})

describe('a cell that is registered', () => {
  it('gets no index while it is closed', async () => {
    const { cells, rows } = start('a', 'b')
    await cells.place()
    vi.spyOn(rows, 'list').mockResolvedValue(
      (await rows.list()).map((row) => (row.cellId === 'a' ? { ...row, state: 'closed' } : row)),
    )
    expect((await cells.place()).cellId).toBe('b')
  })

  it('is found by the hash of its token, by every controller, and by nothing else', async () => {
    const { cells, other } = start('a', 'b')
    expect(await cells.cellOfToken(tokenHashOf('token of b'))).toBe('b')
    expect(await other().cellOfToken(tokenHashOf('token of a'))).toBe('a')
    for (const hash of [tokenHashOf('token for a'), tokenHashOf('no token'), '', 'x'])
      expect(await cells.cellOfToken(hash)).toBeUndefined()
  })

  it('is reached at its new address, with its new token, once it was registered again', async () => {
    const { rows, add, note, now, pass } = start('a')
    const reached: unknown[] = []
    const directory = (url: string) =>
      cellDirectory({
        rows,
        add,
        note,
        own: [registrationOf('a', { controlUrl: url, token: `token at ${url}` })],
        connect: (connection) => {
          reached.push(connection)
          return cellModel('a').cell
        },
        now,
      })
    const before = directory('http://one')
    await before.cell('a').describe()
    await directory('http://two').cell('a').describe()
    pass(6)
    await before.cell('a').describe()
    expect(reached).toEqual(
      ['http://one', 'http://two', 'http://two'].map((url) => ({
        cellId: 'a',
        controlUrl: url,
        token: `token at ${url}`,
      })),
    )
  })

  it('is stored without a token that could be read', async () => {
    const { cells, rows } = start('a')
    await cells.all()
    const [stored] = await rows.list()
    expect(stored).toMatchObject({ tokenHash: tokenHashOf('token of a') })
    expect(JSON.stringify(stored)).not.toContain('token of a')
  })
})

describe('the events of cells', () => {
  it('tell once that a cell was added, and what it takes once it has described itself', async () => {
    const { cells, other, events } = start('a')
    await cells.place()
    await other().place()
    const added = { kind: 'local', state: 'open', controlUrl: 'http://a/_cell/v1' }
    expect(await events()).toMatchObject([
      { type: 'cell.added', subject: { type: 'cell', id: 'a' }, after: added },
      { type: 'cell.changed', before: added, after: { ...added, region: 'local', maxIndexes: 100 } },
    ])
  })

  it('tell another address, another token without the token, another capacity, and nothing else', async () => {
    const { add, note, events, first, cells } = start('a')
    await cells.place()
    const before = (await events()).length
    await add(registrationOf('a', { controlUrl: 'http://b', token: 'another token' }))
    await add(registrationOf('a', { controlUrl: 'http://b', token: 'another token' }))
    await add(registrationOf('a', { controlUrl: 'http://b', token: 'a third token' }))
    const description = await first.cell.describe()
    await note('a', { ...description, maxIndexes: 7 })
    await note('a', { ...description, maxIndexes: 7, marqoVersion: '9.9.9' })
    const told = (await events()).slice(before)
    expect(told.map(({ type }) => type)).toEqual(Array(3).fill('cell.changed'))
    expect(told.map(({ after }) => after?.['maxIndexes'])).toEqual([100, 100, 7])
    expect(JSON.stringify(told)).not.toContain('token')
  })
})

it('a call to a cell that is not registered says so', async () => {
  const { cells } = start('a')
  await expect(cells.cell('b').describe()).rejects.toMatchObject({ code: 'service_unavailable' })
  expect(await cells.isConfigured('b')).toBe(false)
})

it('a clock that is set back does not keep an old description of a cell valid', async () => {
  const { first, cells, pass } = start('a')
  await cells.place()
  pass(-3600)
  first.state.isUp = false
  expect(await cells.describeAll()).toMatchObject([{ isUp: false }])
})
