import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HOURS_PER_MONTH, hourlyMicros, isBilled } from '#contracts/prices'
import { DryRun } from '#contracts/dry-run'
import { INFERENCE_TYPES, STORAGE_CLASSES } from '#contracts/indexes'
import { isServiceError } from '#platform/errors'
import { openSqliteStore } from '#platform/table/sqlite'
import { admin, limited, reader, setup } from '../testing/fixture.ts'
import { createIndex } from './create-index.ts'
import { deleteIndex } from './delete-index.ts'
import { modifyIndex } from './modify-index.ts'

/** Random bodies: mostly valid ones, some invalid, some arbitrary. */
const body = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record(
      {
        numberOfShards: fc.integer({ min: 1, max: 6 }),
        numberOfReplicas: fc.integer({ min: 0, max: 2 }),
        numberOfInferences: fc.integer({ min: 0, max: 6 }),
        storageClass: fc.constantFrom(...STORAGE_CLASSES),
        inferenceType: fc.constantFrom(...INFERENCE_TYPES),
        model: fc.constantFrom('hf/all-MiniLM-L6-v2', 'random', 'no_model', ''),
        unknown: fc.string(),
      },
      { requiredKeys: [] },
    ),
  },
  { weight: 1, arbitrary: fc.dictionary(fc.string(), fc.jsonValue()) },
)
const name = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('ready', 'ready', 'gone', 'new', 'creating', 'mine') },
  { weight: 1, arbitrary: fc.string({ maxLength: 40 }) },
)
const call = fc.record({
  operationId: fc.constantFrom('createIndex' as const, 'modifyIndex' as const, 'deleteIndex' as const),
  name,
  body,
  caller: fc.constantFrom(admin, admin, admin, reader, limited),
  ifMatch: fc.constantFrom(undefined, undefined, undefined, '*', '"stale"'),
  maxIndexes: fc.constantFrom(10, 10, 2),
})
type Call = typeof call extends fc.Arbitrary<infer T> ? T : never

/** An index that is READY, one that is CREATING, one that was deleted. */
async function start() {
  const all = setup(openSqliteStore)
  const create = (one: string) => createIndex(all, admin, { name: one, body: {}, dryRun: false })
  await create('ready')
  await create('gone')
  await all.settle()
  await deleteIndex(all, admin, { name: 'gone', dryRun: false })
  await all.settle()
  await create('creating')
  return all
}
type All = Awaited<ReturnType<typeof start>>

const run = (all: All, { operationId, caller, ...asked }: Call, dryRun: boolean) => {
  Object.assign(all.limits, { maxIndexes: asked.maxIndexes })
  if (operationId === 'createIndex') return createIndex(all, caller, { ...asked, dryRun })
  if (operationId === 'modifyIndex') return modifyIndex(all, caller, { ...asked, dryRun })
  return deleteIndex(all, caller, { ...asked, dryRun })
}
/** The answer, or the code of the refusal. */
async function outcome(running: Promise<unknown>) {
  try {
    return { answer: await running, refusal: undefined }
  } catch (error) {
    if (!isServiceError(error) || error.kind === 'internal') throw error
    return { answer: undefined, refusal: `${error.kind} ${error.code}: ${error.message}` }
  }
}
/** Everything stored by the service and at the cell. */
const everything = async ({ table, model, events, jobs }: All) =>
  JSON.stringify([
    (await table.query(`ACCOUNT#${admin.accountId}`, { limit: 1000 })).items,
    await jobs(),
    [...model.held],
    // A dry run must change nothing.
    { ...model.state, requests: 0 },
    await events(),
  ])

describe('a dry run of an index', () => {
  it('changes nothing, refuses what the real thing refuses, and tells what it does and costs', async () => {
    let [planned, refused] = [0, 0]
    await fc.assert(
      fc.asyncProperty(call, async (one) => {
        const all = await start()
        const sizeOf = async () => (await all.indexes.findIndex(admin.accountId, one.name))?.index
        const before = await sizeOf()
        const untouched = await everything(all)
        const dry = await outcome(run(all, one, true))
        expect(await everything(all)).toBe(untouched)
        const real = await outcome(run(all, one, false))
        expect(dry.refusal).toBe(real.refusal)
        if (dry.refusal !== undefined) return void refused++
        planned++
        const after = await sizeOf()
        const plan = DryRun.parse(dry.answer)
        const [hourlyBefore, hourlyAfter] = [
          before !== undefined && isBilled(before.status) ? hourlyMicros(before.size, all.now()) : 0,
          after === undefined || after.status === 'DELETING' ? 0 : hourlyMicros(after.size, all.now()),
        ]
        expect(plan).toMatchObject({
          operationId: one.operationId,
          cost: {
            hourlyMicrosBefore: hourlyBefore,
            hourlyMicrosAfter: hourlyAfter,
            monthlyMicrosBefore: hourlyBefore * HOURS_PER_MONTH,
            monthlyMicrosAfter: hourlyAfter * HOURS_PER_MONTH,
          },
        })
        const resized = plan.changes.filter(({ what }) => what.startsWith('numberOf'))
        for (const { what, after: told } of resized)
          expect([what, told]).toEqual([
            what,
            one.operationId === 'deleteIndex' ? null : new Map(Object.entries(after?.size ?? {})).get(what),
          ])
        return undefined
      }),
      { numRuns: 300 },
    )
    expect(planned).toBeGreaterThan(10)
    expect(refused).toBeGreaterThan(10)
  })

  it('warns of what cannot be undone and of what stops answering', async () => {
    const all = await start()
    const risks = async (running: Promise<unknown>) =>
      DryRun.parse(await running).risks.map(({ level, message }) => `${level}: ${message}`)
    const modify = (size: Record<string, unknown>) =>
      risks(modifyIndex(all, admin, { name: 'ready', body: size, dryRun: true }))
    expect(await modify({ numberOfInferences: 0 })).toContainEqual(expect.stringMatching(/^danger: .*paused/))
    expect(await modify({ numberOfShards: 2 })).toContainEqual(
      expect.stringMatching(/^warning: .*cannot be lowered/),
    )
    expect(await risks(deleteIndex(all, admin, { name: 'ready', dryRun: true }))).toContainEqual(
      expect.stringMatching(/^danger: .*gone for good/),
    )
  })
})

it('refuses what the cell says it could not serve, and makes nothing', async () => {
  const all = setup(openSqliteStore)
  all.model.state.failure = 'This cell does not run that model.'
  const asked = createIndex(all, admin, { name: 'new', body: { model: 'nobody/knows' }, dryRun: true })
  await expect(asked).rejects.toMatchObject({
    kind: 'invalid',
    message: 'This cell does not run that model.',
  })
  expect(await all.indexes.findIndex(admin.accountId, 'new')).toBeUndefined()
})
