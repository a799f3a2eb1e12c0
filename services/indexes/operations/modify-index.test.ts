import { describe, expect, it } from 'vitest'
import { DryRun } from '#contracts/dry-run'
import { openSqliteStore } from '#platform/table/sqlite'
import type { IndexesDeps } from '../ports.ts'
import { admin, setup } from '../testing/fixture.ts'
import { createIndex } from './create-index.ts'
import { modifyIndex } from './modify-index.ts'

async function start() {
  const all = setup(openSqliteStore)
  await createIndex(all, admin, { name: 'one', body: {}, dryRun: false })
  await all.settle()
  const modify = (body: Record<string, unknown>, { deps = all as IndexesDeps, dryRun = false } = {}) =>
    modifyIndex(deps, admin, { name: 'one', body, dryRun })
  return { ...all, modify }
}

describe('modifying an index', () => {
  it('says of a mistyped key that it had no effect, in a dry run too', async () => {
    const { modify } = await start()
    const body = { numberOfShards: 2, numberOfInference: 0 }
    const words = expect.stringContaining('did you mean numberOfInferences?')
    expect(DryRun.parse(await modify(body, { dryRun: true })).risks).toContainEqual({
      level: 'warning',
      message: words,
    })
    expect(await modify(body)).toEqual({ acknowledged: true, warnings: [words] })
  })

  it('that only mistypes what it means is refused', async () => {
    const { modify } = await start()
    for (const dryRun of [true, false])
      await expect(modify({ numberOfInference: 0 }, { dryRun })).rejects.toMatchObject({
        kind: 'unprocessable',
        issues: [{ loc: ['body', 'numberOfInference'] }],
      })
  })

  it('is not refused because the counts of the index were written in between', async () => {
    const all = await start()
    let reads = 0
    const deps: IndexesDeps = {
      ...all,
      limitsOf: async (caller) => {
        if (reads++ < 2) {
          all.model.state.documents++
          await all.refresh()
        }
        return all.limitsOf(caller)
      },
    }
    expect(await all.modify({ numberOfShards: 2 }, { deps })).toEqual({ acknowledged: true })
    expect((await all.indexes.findIndex(admin.accountId, 'one'))?.index).toMatchObject({
      status: 'MODIFYING',
      size: { numberOfShards: 2 },
      stats: { numberOfDocuments: 2 },
    })
  })

  it('is done by one of two at once, and the other is told that it is being modified', async () => {
    const { modify } = await start()
    const outcomes = await Promise.allSettled([modify({ numberOfShards: 2 }), modify({ numberOfShards: 3 })])
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    const [refused] = outcomes.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))
    expect(refused).toMatchObject({
      code: 'operation_conflict_error',
      message: expect.stringContaining('MODIFYING'),
    })
  })
})
