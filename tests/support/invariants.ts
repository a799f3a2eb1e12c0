import { expect } from 'vitest'
import type { Item, Table } from '#platform/table'
import type { ChangeFeed } from '#platform/feed'

const TABLES = ['auth', 'users_accounts', 'api_keys'] as const
const FEED_KEPT_MS = 7 * 86_400_000
type Tables = Record<(typeof TABLES)[number], Item[]>

/** Every row of a store, from now on: a table has no scan, but tells where something was written. */
export function watchRows(store: { table(name: string): Table; feed(name: string): ChangeFeed }) {
  const written = new Map(TABLES.map((name) => [name, new Set<string>()]))
  for (const [name, pks] of written) store.feed(name).subscribe(({ pk }) => void pks.add(pk))
  const rowsOf = async (name: (typeof TABLES)[number]): Promise<Item[]> => {
    const pages = [...(written.get(name) ?? [])].map((pk) => store.table(name).query(pk, { limit: 1_000 }))
    return (await Promise.all(pages)).flatMap(({ items }) => items)
  }
  return async (): Promise<Tables> => ({
    auth: await rowsOf('auth'),
    users_accounts: await rowsOf('users_accounts'),
    api_keys: await rowsOf('api_keys'),
  })
}

/** What the READMEs of the services promise of their rows, whatever failed on the way. */
export function expectKept(rows: Tables, now: Date): void {
  expectKeysKept(rows.api_keys, now)
  expectMembersKept(rows.users_accounts)
  expectInvitationsKept(rows.users_accounts)
  expectUsersKept(rows)
}

const after = (text: string, prefix: string) =>
  text.startsWith(prefix) ? text.slice(prefix.length) : undefined
const sorted = (texts: Iterable<unknown>) => [...texts].map(String).sort()
const withSort = (rows: readonly Item[], prefix: string) => rows.filter(({ sk }) => sk.startsWith(prefix))

/** Key, hash row, count and entry of the feed change in one transaction. */
function expectKeysKept(rows: readonly Item[], now: Date): void {
  const keys = withSort(rows, 'APIKEY#').filter(({ pk }) => pk.startsWith('ACCOUNT#'))
  const hashed = rows.filter(({ pk }) => pk.startsWith('HASH#'))
  const told = ({ keyId, revokedAt, replacedBy, expiresAtTime, name }: Item) =>
    JSON.stringify([keyId, revokedAt, replacedBy, expiresAtTime, name])
  expect(sorted(hashed.map(told))).toEqual(sorted(keys.map(told)))
  for (const { pk, active } of rows.filter(({ sk }) => sk === 'APIKEY_COUNT'))
    expect([pk, active]).toEqual([
      pk,
      keys.filter((key) => key.pk === pk && key['revokedAt'] === undefined).length,
    ])
  const changes = new Set(rows.filter(({ pk }) => pk === 'APIKEY_CHANGES').map((row) => row['keyHash']))
  const since = new Date(now.getTime() - FEED_KEPT_MS).toISOString()
  for (const key of keys.filter(({ revokedAt }) => typeof revokedAt === 'string' && revokedAt > since))
    expect([key['keyId'], changes.has(key['keyHash'])]).toEqual([key['keyId'], true])
  const numbers = rows.filter(({ pk }) => pk === 'APIKEY_CHANGES').map(({ sk }) => Number(sk))
  // Numbered in the order of their commits, without a gap.
  expect(numbers.sort((a, b) => a - b)).toEqual(numbers.map((_, at) => (numbers[0] ?? 0) + at))
}

/** The role is in one place, both directions are there, and the counts are right; somebody owns an open account. */
function expectMembersKept(rows: readonly Item[]): void {
  const members = withSort(rows, 'MEMBER#')
  const pointers = withSort(rows, 'MEMBERSHIP#')
  expect(sorted(pointers.map(({ pk, sk }) => `${after(sk, 'MEMBERSHIP#')} ${after(pk, 'USER#')}`))).toEqual(
    sorted(members.map(({ pk, sk }) => `${after(pk, 'ACCOUNT#')} ${after(sk, 'MEMBER#')}`)),
  )
  for (const account of rows.filter(({ sk }) => sk === 'ACCOUNT')) {
    const { pk } = account
    const own = members.filter((member) => member.pk === pk)
    const owners = own.filter(({ role }) => role === 'owner').length
    const counts = rows.find((row) => row.pk === pk && row.sk === 'MEMBER_COUNTS')
    expect(counts).toMatchObject({ pk, members: own.length, owners })
    if (account['closedAt'] === undefined) expect([pk, owners > 0]).toEqual([pk, true])
  }
}

/** An address has one open invitation of an account, which its token finds. */
function expectInvitationsKept(rows: readonly Item[]): void {
  const invitations = withSort(rows, 'INVITATION#')
  const open = invitations.filter((one) => one['answer'] === undefined)
  expect(sorted(withSort(rows, 'INVITED#').map((row) => row['invitationId']))).toEqual(
    sorted(open.map((one) => one['invitationId'])),
  )
  const tokens = new Map<Item[string], Item[string]>(
    rows
      .filter(({ sk }) => sk === 'TOKEN')
      .map((row) => [after(row.pk, 'INVITATION_TOKEN#'), row['invitationId']]),
  )
  for (const one of open) expect(tokens.get(one['tokenHash'])).toBe(one['invitationId'])
}

/** An address is one user's, who is there; nobody can sign in as somebody who is not. */
function expectUsersKept({ auth, users_accounts: people }: Tables): void {
  const users = new Set(people.filter(({ sk }) => sk === 'USER').map((row) => row['userId']))
  for (const row of people.filter(({ sk }) => sk === 'EMAIL'))
    expect([row.pk, users.has(row['userId'])]).toEqual([row.pk, true])
  const passwords = new Set(
    auth.filter(({ sk }) => sk === 'PASSWORD').map(({ pk }): Item[string] => after(pk, 'USER#')),
  )
  const logins = auth.filter(({ sk }) => sk === 'LOGIN').map((row) => row['userId'])
  for (const userId of logins)
    expect([userId, users.has(userId), passwords.has(userId)]).toEqual([userId, true, true])
}
