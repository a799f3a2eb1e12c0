import type { Caller } from '#platform/caller'
import { addSeconds } from '#platform/clock'
import { newKeyPair, type Report, verifyExport } from '#platform/hash-chain'
import { enqueueJob } from '#platform/jobs'
import type { Table } from '#platform/table'
import { lagging } from '#platform/testing'
import type { Vault } from '#platform/vault'
import { readConfig } from '../config.ts'
import type { Event } from '../domain/activity-chain.ts'
import { ACTIVITY_QUEUE, activityJob, activityJobPayload } from '../jobs/index.ts'
import { appendEvents } from '../operations/append-events.ts'
import { exportActivity, type ExportQuery } from '../operations/export-activity.ts'
import { activityRepository } from '../storage/activity-repository.ts'
import { signingKeys } from '../storage/signing-keys.ts'

/** How many writes the secondary index of these suites is behind: nothing that must hold may depend on it. */
const INDEX_LAG = 3
const START = new Date('2026-03-01T12:00:00.000Z')

export const ACCOUNT = 'acc_one00000'
export const owner: Caller = {
  accountId: ACCOUNT,
  principal: { type: 'user', id: 'usr_1' },
  permissions: ['activity:read'],
  requestId: 'req_1',
}

/** Real parts over a table, with a clock that the test moves. */
export function setup(openTable: (now: () => Date) => Table, vault: Vault) {
  let time = START
  const now = () => time
  const table = lagging({ writes: INDEX_LAG, now }).table(openTable(now))
  const config = readConfig({})
  const gaps: string[] = []
  let jobs = 0
  const job = (payload: ReturnType<typeof activityJobPayload>) =>
    enqueueJob(ACTIVITY_QUEUE, { id: `job_${++jobs}`, dueAt: now(), payload }, now())
  /** A process over the table, or over one that fails. */
  const process = (over: Table = table) => ({
    activity: activityRepository(over),
    signer: signingKeys({ table: over, vault, now, newKeyPair, keySeconds: config.keySeconds }),
    now,
    signJob: (chain: string) => job(activityJobPayload(chain, 'sign')),
    purgeJob: (chain: string) => job(activityJobPayload(chain, 'purge')),
    onGap: ({ recordId }: { recordId: string }) => void gaps.push(recordId),
    config,
  })
  const deps = process()
  const lines = async (query: ExportQuery = {}, caller: Caller = owner) => {
    const all: string[] = []
    for await (const line of exportActivity(deps, caller, query)) all.push(line)
    return all
  }
  return {
    ...deps,
    table,
    gaps,
    process,
    append: (events: readonly Event[], outbox = 'indexes') => appendEvents(deps, events, outbox),
    runJob: (step: 'sign' | 'purge', chain = ACCOUNT) =>
      activityJob(deps)(
        {
          id: 'job_0',
          queue: ACTIVITY_QUEUE,
          dueAt: now(),
          createdAt: now(),
          attempts: 1,
          payload: activityJobPayload(chain, step),
        },
        new AbortController().signal,
      ),
    lines,
    verified: async (query?: ExportQuery): Promise<Report> =>
      verifyExport(await lines(query), { keys: await deps.signer.publicKeys() }),
    pass: (seconds: number) => void (time = addSeconds(time, seconds)),
  }
}

/** An event as an outbox hands it on. */
export const event = (sequence: number, given: Partial<Event> = {}): Event => ({
  id: `evt_${sequence}`,
  type: 'index.created',
  version: 1,
  at: new Date(START.getTime() + sequence * 1000).toISOString(),
  accountId: ACCOUNT,
  subject: { type: 'index', id: `idx_${sequence}`, name: `products-${sequence}` },
  actor: { type: 'user', id: 'usr_1', role: 'owner' },
  requestId: `req_${sequence}`,
  address: '192.0.2.1',
  after: { status: 'CREATING' },
  sequence,
  ...given,
})
export const events = (from: number, to: number, given: Partial<Event> = {}) =>
  Array.from({ length: to - from + 1 }, (_, at) => event(from + at, given))
