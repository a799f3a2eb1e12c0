import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isServiceError } from '#platform/errors'
import { openSqliteStore } from '#platform/table/sqlite'
import { createIndex } from '../operations/create-index.ts'
import { deleteIndex } from '../operations/delete-index.ts'
import { modifyIndex } from '../operations/modify-index.ts'
import { admin, setup } from '../testing/fixture.ts'
import { reconcileIndexJob } from './reconcile-index.ts'

const FINAL = ['READY', 'FAILED', 'DELETED']
const names = fc.constantFrom('a', 'b')

/** What can happen, in any order: people ask, jobs run or run late, the cell fails or goes away, time passes. */
const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('create' as const), name: names }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('modify' as const),
      name: names,
      inferences: fc.integer({ min: 0, max: 3 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('delete' as const), name: names }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('run' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('run late' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('cell' as const),
      isUp: fc.boolean(),
      fails: fc.boolean(),
      looks: fc.nat(3),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('pass' as const), seconds: fc.constantFrom(1, 60, 2000) }),
  },
)

it('brings every index to a final state, loses none and doubles none, whatever happens in between', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
      const all = setup(openSqliteStore)
      const handler = reconcileIndexJob(all)
      const seenJobs: Awaited<ReturnType<typeof all.jobs>> = []
      const accepted = new Map<string, string>()
      for (const one of steps) {
        seenJobs.push(...(await all.jobs()))
        const asked = async (act: () => Promise<unknown>) => {
          try {
            await act()
            return true
          } catch (error) {
            if (isServiceError(error) && error.kind !== 'internal') return false
            throw error
          }
        }
        if (
          one.do === 'create' &&
          (await asked(() => createIndex(all, admin, { name: one.name, body: {}, dryRun: false })))
        )
          accepted.set(one.name, 'there')
        if (one.do === 'modify')
          await asked(() =>
            modifyIndex(all, admin, {
              name: one.name,
              body: { numberOfInferences: one.inferences },
              dryRun: false,
            }),
          )
        if (
          one.do === 'delete' &&
          (await asked(() => deleteIndex(all, admin, { name: one.name, dryRun: false })))
        )
          accepted.set(one.name, 'gone')
        if (one.do === 'run') await all.runJobs()
        if (one.do === 'cell')
          Object.assign(all.model.state, {
            isUp: one.isUp,
            failure: one.fails ? 'broken' : undefined,
            looks: one.looks,
          })
        if (one.do === 'pass') all.pass(one.seconds)
        if (one.do === 'run late')
          // A worker that was held up runs a job of long ago once more.
          for (const row of seenJobs.slice(-5))
            await handler(
              {
                id: row.sk,
                queue: 'indexes',
                dueAt: all.now(),
                createdAt: all.now(),
                attempts: 2,
                payload: row['payload'] ?? null,
              },
              AbortSignal.timeout(60_000),
            )
      }
      Object.assign(all.model.state, { isUp: true, failure: undefined, looks: 0 })
      for (const [id, held] of all.model.held) all.model.held.set(id, { ...held, failure: undefined })
      await all.settle()

      const stored = await all.indexes.listIndexes(admin.accountId)
      const statuses = stored.map(({ index }) => index.status)
      expect(statuses.every((status) => FINAL.includes(status))).toBe(true)
      const isThere = Object.fromEntries(
        stored.map(({ index }) => [index.indexName, index.status === 'DELETED' ? 'gone' : 'there']),
      )
      expect(isThere).toEqual(Object.fromEntries(accepted))
      const serving = stored.filter(({ index }) => index.status === 'READY')
      expect(serving.map(({ index }) => all.model.held.get(index.indexId)?.spec)).toMatchObject(
        serving.map(({ index }) => ({
          numberOfInferences: index.size.numberOfInferences,
          generation: index.generation,
        })),
      )
      const gone = stored.filter(({ index }) => index.status === 'DELETED')
      expect(gone.filter(({ index }) => all.model.held.has(index.indexId))).toEqual([])
      const known = new Set(stored.map(({ index }) => index.indexId))
      for (const id of all.model.held.keys()) expect(known.has(id)).toBe(true)
    }),
    { numRuns: 100 },
  )
}, 120_000)
