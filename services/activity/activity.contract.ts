import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ActivityFilters } from '#contracts/activity'
import { isServiceError } from '#platform/errors'
import { verifyExport } from '#platform/hash-chain'
import type { Table } from '#platform/table'
import { Death, mortal } from '#platform/testing'
import { keyFileVault } from '#platform/vault/key-file'
import type { Event } from './domain/activity-chain.ts'
import { appendEvents } from './operations/append-events.ts'
import { cutActivity } from './operations/cut-activity.ts'
import { getActivityRecord } from './operations/get-activity-record.ts'
import { listActivity } from './operations/list-activity.ts'
import { listActivityCheckpoints } from './operations/list-activity-checkpoints.ts'
import { signCheckpoint } from './operations/sign-checkpoint.ts'
import { ACCOUNT, event, events, owner, setup } from './testing/fixture.ts'

const DAY = 86_400
const vault = keyFileVault(Buffer.alloc(32, 'k').toString('base64url'))
/** The work of a process that may die on the way. */
async function mayDie(work: Promise<unknown>): Promise<void> {
  const ended = await work.catch((error: unknown) => error)
  if (ended instanceof Error && !(ended instanceof Death)) throw ended
}
const never = new AbortController().signal

/** What Activity promises on any engine of `Table`, behind a secondary index that lags. */
export function describeActivity(
  engine: string,
  open: () => Promise<{ table: (now: () => Date) => Promise<Table>; runs: number } & AsyncDisposable>,
): void {
  describe(`activity on ${engine}`, () => {
    let engines: Awaited<ReturnType<typeof open>>
    beforeAll(async () => void (engines = await open()), 90_000)
    afterAll(() => engines[Symbol.asyncDispose]())
    const fresh = async () => {
      let now = () => new Date()
      const table = await engines.table(() => now())
      return setup((given) => {
        now = given
        return table
      }, vault)
    }
    type Deps = Awaited<ReturnType<typeof fresh>>
    const all = async (deps: Deps, filters: ActivityFilters = {}, limit = 100) => {
      const found = []
      let after: string | undefined
      do {
        const page = await listActivity(deps, owner, { ...filters, limit, after })
        found.push(...page.results)
        after = page.next
      } while (after !== undefined)
      return found
    }
    const told = async (deps: Deps) => (await all(deps)).map(({ recordId }) => recordId).toReversed()

    it('records each event once and in the order of its outbox, however often it comes', async () => {
      const deps = await fresh()
      await deps.append(events(1, 60))
      await deps.append(events(40, 70))
      await deps.append(events(1, 70))
      await deps.append([event(1, { id: 'evt_key' })], 'api_keys')
      expect(await told(deps)).toEqual([...events(1, 70).map(({ id }) => id), 'evt_key'])
      expect(await deps.verified()).toMatchObject({
        records: 71,
        first: 1,
        last: 71,
        problems: [],
        isKeyKnown: true,
      })
      expect(deps.gaps).toEqual([])
    })

    it('keeps who, from where, what, before and after, and when', async () => {
      const deps = await fresh()
      const given = event(1, { type: 'index.resized', before: { size: 1 }, after: { size: 2 } })
      await deps.append([given])
      const { sequence, id, accountId: _account, ...kept } = given
      const record = await getActivityRecord(deps, owner, id)
      expect(record).toMatchObject({
        ...kept,
        recordId: id,
        chain: ACCOUNT,
        source: { outbox: 'indexes', sequence },
      })
      expect(record).toMatchObject({
        number: 1,
        recordedAt: deps.now().toISOString(),
        hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      })
    })

    it('keeps the chains of accounts, users and the deployment apart', async () => {
      const deps = await fresh()
      await deps.append([event(1)])
      await deps.append([event(1, { id: 'evt_theirs', accountId: 'acc_two00000' })])
      await deps.append([event(1, { id: 'evt_user', accountId: undefined, userId: 'usr_1' })])
      await deps.append([event(1, { id: 'evt_cell', accountId: undefined })])
      for (const [chain, id] of [
        [ACCOUNT, 'evt_1'],
        ['acc_two00000', 'evt_theirs'],
        ['usr_1', 'evt_user'],
        ['deployment', 'evt_cell'],
      ] as const) {
        const page = await listActivity(deps, { accountId: chain }, { limit: 10 })
        expect(page.results.map(({ recordId }) => recordId)).toEqual([id])
      }
      await expect(getActivityRecord(deps, owner, 'evt_theirs')).rejects.toMatchObject({
        code: 'activity_record_not_found',
      })
    })

    it('says where events are missing, or were numbered anew, instead of hiding it', async () => {
      const deps = await fresh()
      await deps.append([event(3)])
      await deps.append([event(4), event(7)])
      await deps.append([event(7), event(8)])
      const gaps = (await all(deps, { action: 'activity' })).toReversed()
      expect(gaps.map(({ after, subject, actor }) => [after, subject.id, actor.type])).toEqual([
        [{ expected: 1, found: 3 }, 'indexes', 'system'],
        [{ expected: 5, found: 7 }, 'indexes', 'system'],
      ])
      expect(deps.gaps).toEqual(['gap_evt_3', 'gap_evt_7'])
      // An outbox without events for long begins again at 1; one that was restored from a backup is behind.
      const later = '2027-06-01T00:00:00.000Z'
      await deps.append([event(1, { id: 'evt_again', at: later })])
      await deps.append([event(8), event(1, { id: 'evt_again', at: later })])
      await deps.append([event(9, { id: 'evt_9', at: '2027-06-02T00:00:00.000Z' })])
      await deps.append([event(4, { id: 'evt_restored', at: '2027-06-03T00:00:00.000Z' })])
      const told = (await all(deps)).toReversed().map(({ recordId }) => recordId)
      expect(told.slice(-5)).toEqual(['evt_again', 'gap_evt_9', 'evt_9', 'gap_evt_restored', 'evt_restored'])
      expect((await deps.verified()).problems).toEqual([])
    })

    it('has a whole chain, and each event once, wherever the process dies while it records them', async () => {
      const sizes = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 4 })
      const death = fc.record({
        write: fc.integer({ min: 1, max: 6 }),
        when: fc.constantFrom('before' as const, 'after' as const),
      })
      const outboxes = fc.constantFrom('indexes', 'api_keys', 'users_accounts')
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.tuple(outboxes, sizes, death), { minLength: 1, maxLength: 4 }),
          async (lives) => {
            const deps = await fresh()
            const published = new Map<string, Event[]>()
            for (const [outbox, parts, dies] of lives) {
              const life = deps.process(mortal(dies).table(deps.table))
              const mine = published.get(outbox) ?? []
              published.set(outbox, mine)
              const record = async () => {
                for (const size of parts) {
                  const from = mine.length + 1
                  mine.push(
                    ...events(from, from + size - 1).map((one) => ({
                      ...one,
                      id: `evt_${outbox}_${one.sequence}`,
                    })),
                  )
                  await appendEvents(life, mine.slice(-size - 3), outbox)
                }
              }
              await mayDie(record())
              // The next process is handed all that the last one may not have finished.
              await deps.append(mine, outbox)
            }
            const ids = [...published.values()].flat().map(({ id }) => id)
            expect((await told(deps)).toSorted()).toEqual(ids.toSorted())
            expect(await deps.verified()).toMatchObject({ records: ids.length, problems: [] })
            expect(deps.gaps).toEqual([])
          },
        ),
        { numRuns: engines.runs },
      )
    })

    it('has an unbroken chain when several processes record at once', async () => {
      const deps = await fresh()
      const outboxes = ['indexes', 'api_keys', 'users_accounts', 'auth']
      await Promise.all(
        outboxes.flatMap((outbox) =>
          [1, 2].map(() =>
            appendEvents(
              deps.process(),
              events(1, 40).map((one) => ({ ...one, id: `evt_${outbox}_${one.sequence}` })),
              outbox,
            ),
          ),
        ),
      )
      expect(await deps.verified()).toMatchObject({ records: 160, problems: [] })
      expect(new Set(await told(deps)).size).toBe(160)
    })

    it('signs what was recorded since the last checkpoint, and again whatever comes meanwhile', async () => {
      const deps = await fresh()
      await deps.append(events(1, 3))
      expect(await deps.runJob('sign')).toEqual({ done: true })
      expect(await deps.runJob('sign')).toEqual({ done: true })
      await deps.append([event(4)])
      await deps.runJob('sign')
      const { results } = await listActivityCheckpoints(deps, owner, { limit: 10 })
      expect(results.map(({ number }) => number)).toEqual([4, 3])
      const keys = await deps.signer.publicKeys()
      const lines = await deps.lines()
      for (const checkpoint of results)
        expect((await verifyExport(lines, { keys, checkpoint })).problems).toEqual([])
      const [newest] = results
      const before = await verifyExport(await deps.lines().then((whole) => whole.slice(0, -2)), {
        keys,
        ...(newest && { checkpoint: newest }),
      })
      expect(before.problems.map(({ what }) => what)).toContain('truncated')
    })

    it('signs once at each moment of death, and no checkpoint is lost', async () => {
      for (const when of ['before', 'after'] as const)
        for (let write = 1; write <= 3; write++) {
          const deps = await fresh()
          await deps.append(events(1, 2))
          await mayDie(signCheckpoint(deps.process(mortal({ write, when }).table(deps.table)), ACCOUNT))
          await deps.runJob('sign')
          const { results } = await listActivityCheckpoints(deps, owner, { limit: 10 })
          expect(results.map(({ number }) => number)).toEqual([2])
          expect(await deps.signer.publicKeys()).toHaveLength(1)
        }
    })

    it('signs with another key after the time of one, and who trusts the old key can check the new one', async () => {
      const deps = await fresh()
      await deps.append([event(1)])
      await deps.runJob('sign')
      const first = await deps.signer.publicKeys()
      deps.pass(91 * DAY)
      await deps.append([event(2)])
      await Promise.all([deps.runJob('sign'), deps.lines(), deps.lines()])
      const keys = await deps.signer.publicKeys()
      expect(keys).toHaveLength(2)
      expect(keys[1]?.endorsedBy?.keyId).toBe(first[0]?.keyId)
      const report = await verifyExport(await deps.lines(), { keys: first })
      expect(report).toMatchObject({ problems: [], keyId: keys[1]?.keyId, isKeyKnown: true })
      const stored = JSON.stringify((await deps.table.query('SIGNING_KEYS', { limit: 10 })).items)
      // Only the newest key can sign.
      expect(stored.match(/"sealed"/g)).toHaveLength(1)
    })

    it('removes records after their time, up to a checkpoint, and what is left still verifies', async () => {
      const deps = await fresh()
      await deps.append(events(1, 30))
      await deps.runJob('sign')
      deps.pass(10 * DAY)
      await deps.append(events(31, 40))
      await deps.runJob('sign')
      deps.pass(300 * DAY)
      await deps.append(events(41, 42))
      deps.pass(91 * DAY)
      for (const when of ['before', 'after'] as const)
        for (const write of [1, 2, 9])
          await mayDie(cutActivity(deps.process(mortal({ write, when }).table(deps.table)), never))
      await cutActivity(deps, never)
      expect(await told(deps)).toEqual(events(31, 42).map(({ id }) => id))
      expect(await deps.verified()).toMatchObject({ first: 31, last: 42, records: 12, problems: [] })
      await expect(getActivityRecord(deps, owner, 'evt_30')).rejects.toMatchObject({
        code: 'activity_record_not_found',
      })
      // An event that comes again after that is not recorded anew.
      await deps.append(events(29, 42))
      expect(await told(deps)).toHaveLength(12)
      expect(
        (await listActivityCheckpoints(deps, owner, { limit: 10 })).results.map(({ number }) => number),
      ).toEqual([40, 30])
    })

    it('removes everything of an account that is gone, and records nothing of it any more', async () => {
      const deps = await fresh()
      await deps.append(events(1, 30))
      await deps.runJob('sign')
      await deps.append([event(1, { id: 'evt_purged', type: 'account.purged' })], 'users_accounts')
      await deps.append(events(31, 32))
      await deps.runJob('purge')
      expect(await told(deps)).toEqual([])
      const { items } = await deps.table.query(`CHAIN#${ACCOUNT}`, { limit: 10 })
      expect(items.map(({ sk, expiresAt }) => [sk, typeof expiresAt])).toEqual([['HEAD', 'number']])
      expect(await deps.runJob('sign')).toEqual({ done: true })
    })

    it('finds by who, what, subject, index, key, time and text, newest first and page by page', async () => {
      const deps = await fresh()
      await deps.append(events(1, 12))
      const key = { type: 'apiKey', id: 'key_1', name: 'CI robot' }
      await deps.append([
        event(13, { type: 'api_key.created', subject: key, actor: { type: 'system', id: 'auth' } }),
      ])
      await deps.append([
        event(14, { type: 'index.deleted', actor: { type: 'apiKey', id: 'key_1' }, address: '2001:db8::7' }),
      ])
      const found = async (filters: ActivityFilters) =>
        (await all(deps, filters, 3)).map(({ number }) => number)
      expect(await found({})).toEqual(Array.from({ length: 14 }, (_, at) => 14 - at))
      expect(await found({ actor: 'system' })).toEqual([13])
      expect(await found({ actor: 'key_1' })).toEqual([14])
      expect(await found({ action: 'api_key' })).toEqual([13])
      expect(await found({ action: 'index.deleted' })).toEqual([14])
      expect(await found({ action: 'ind' })).toEqual([])
      expect(await found({ subject: 'products-7' })).toEqual([7])
      expect(await found({ index: 'products-14' })).toEqual([14])
      expect(await found({ key: 'key_1' })).toEqual([14, 13])
      expect(await found({ search: 'ROBOT' })).toEqual([13])
      expect(await found({ search: '2001:db8' })).toEqual([14])
      expect(await found({ from: event(4).at, to: event(6).at })).toEqual([5, 4])
      await expect(listActivity(deps, owner, { limit: 1, after: 'nonsense' })).rejects.toSatisfy((error) =>
        isServiceError(error, 'invalid_cursor'),
      )
    })

    it('exports from a number on, and filtered, and says which of it can be checked', async () => {
      const deps = await fresh()
      await deps.append(events(1, 9))
      for (const afterNumber of [0, 1, 8, 9, 50]) {
        const report = await deps.verified({ afterNumber })
        expect([afterNumber, report.problems, report.records]).toEqual([
          afterNumber,
          [],
          Math.max(0, 9 - afterNumber),
        ])
      }
      const lines = await deps.lines({ subject: 'products-7' })
      const keys = await deps.signer.publicKeys()
      expect((await verifyExport(lines, { keys })).problems.map(({ what }) => what)).toEqual(['incomplete'])
      expect(await verifyExport(lines, { keys, isPartial: true })).toMatchObject({ problems: [], records: 1 })
      const none = setup(() => deps.table, vault)
      expect(await none.lines({}, { ...owner, accountId: 'acc_empty' })).toHaveLength(2)
    })
  })
}
