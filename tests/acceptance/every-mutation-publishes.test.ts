import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { serviceRoutes } from '#contracts/services'
import type { Embedded } from '../support/embedded.ts'
import { API_KEYS_CASES } from './mutations/api-keys.ts'
import { AUTH_CASES } from './mutations/auth.ts'
import { BILLING_CASES } from './mutations/billing.ts'
import { INDEXES_CASES } from './mutations/indexes.ts'
import { USERS_ACCOUNTS_CASES } from './mutations/users-accounts.ts'
import { type Case, type CasesOf, startWorld } from './mutations/world.ts'

/** Every mutation of every service: neither a new route nor a new service compiles without its lines. */
const SERVICES: { [S in keyof typeof serviceRoutes]: CasesOf<S> } = {
  indexes: INDEXES_CASES,
  'api-keys': API_KEYS_CASES,
  'users-accounts': USERS_ACCOUNTS_CASES,
  auth: AUTH_CASES,
  billing: BILLING_CASES,
  'web-bff': {},
  activity: {},
}
const CASES = Object.values<Record<string, Case>>(SERVICES).flatMap((cases) => Object.entries(cases))

let cloud: Embedded
beforeAll(async () => void (cloud = await startWorld()))
afterAll(() => cloud[Symbol.asyncDispose]())

/** The types of the events that a request published, in every outbox of the controller. */
function published(requestId: string): string[] {
  using database = new DatabaseSync(join(cloud.dir, 'controller.sqlite'), { readOnly: true })
  const tables = database
    .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE '%g1pk%'")
    .all()
  return tables
    .flatMap(({ name }) =>
      database
        .prepare(
          `SELECT body ->> '$.event.type' AS type FROM "${String(name)}"
           WHERE pk LIKE 'OUTBOX#%' AND body ->> '$.event.requestId' = ?`,
        )
        .all(requestId)
        .map(({ type }) => String(type)),
    )
    .toSorted()
}

describe.each(CASES)('%s', (_operationId, one) => {
  it('leaves its events in an outbox, and none when nothing changes', async () => {
    const expected = 'publishes' in one ? one.publishes : []
    const request = await one.request()
    const first = await request()
    expect(first).toMatchObject({ status: 200, requestId: expect.stringMatching(/^req_/) })
    expect(published(first.requestId)).toEqual(expected)
    const second = await request()
    expect(second.status === 200 ? 'done' : 'refused').toBe(one.again === 'refused' ? 'refused' : 'done')
    const more = expect.arrayContaining<string>([...expected])
    expect(published(second.requestId)).toEqual(one.again === 'more' ? more : (one.meanwhile ?? []))
  })
})

it('covers every route of every service that is not a GET', () => {
  const mutations = Object.values(serviceRoutes).flatMap((routes) =>
    Object.values<{ operationId: string; method: string }>(routes).filter(({ method }) => method !== 'get'),
  )
  expect(mutations.map(({ operationId }) => operationId).toSorted()).toEqual(
    CASES.map(([operationId]) => operationId).toSorted(),
  )
  expect(mutations.length).toBeGreaterThan(50)
})
