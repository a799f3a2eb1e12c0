import { describe, expect, it } from 'vitest'
import type { ApiKey } from '#contracts/api-keys'
import type { Member } from '#contracts/users-accounts'
import type { Caller } from '#platform/caller'
import type { WebBffDeps } from '../ports.ts'
import { getOverviewPage } from './get-overview-page.ts'

const CALLER: Caller = {
  accountId: 'acc_1',
  principal: { type: 'user', id: 'usr_0' },
  permissions: ['indexes:read', 'keys:manage', 'members:read', 'members:manage'],
  requestId: 'req_1',
}
const day = (at: number) => new Date(Date.UTC(2026, 0, 1 + at)).toISOString()
const key = (at: number, given: Partial<ApiKey> = {}) =>
  ({ keyId: `key_${at}`, name: `key ${at}`, createdAt: day(at), status: 'active', ...given }) as ApiKey
const member = (at: number) =>
  ({ userId: `usr_${at}`, email: `user${at}@example.com`, createdAt: day(at) }) as Member

/** Neighbours that return pages of the requested size. */
function neighbours({ keys, members }: { keys: ApiKey[]; members: Member[] }) {
  const asked: string[] = []
  const paged =
    <T>(what: string, all: readonly T[]) =>
    async (_: Caller, { query = {} }: { query?: { limit?: number; after?: string } }) => {
      asked.push(what)
      const [from, limit] = [Number(query.after ?? 0), query.limit ?? 50]
      return {
        results: all.slice(from, from + limit),
        ...(from + limit < all.length && { next: `${from + limit}` }),
      }
    }
  const deps = {
    indexes: { listIndexes: async () => ({ results: [] }), getAccountMetrics: async () => ({}) },
    usersAccounts: {
      getOwnAccountLimits: async () => ({}),
      listMembers: paged('members', members),
      listInvitations: paged('invitations', []),
    },
    apiKeys: { listApiKeys: paged('keys', keys) },
    sectionMs: 3_000,
    onSectionFailed: () => {},
  }
  return { deps: deps as unknown as WebBffDeps, asked }
}
const many = <T>(count: number, make: (at: number) => T) => Array.from({ length: count }, (_, at) => make(at))

describe('the overview', () => {
  it('tells who joined last and who did what, in whatever order the members come', async () => {
    const members = many(152, (at) => member(151 - ((at * 7) % 152)))
    const late = key(1, { revokedAt: day(400), revokedBy: { type: 'user', id: 'usr_3' }, status: 'revoked' })
    const { deps } = neighbours({ keys: [...many(130, (at) => key(10 + (at % 5))), late], members })
    const { activity } = await getOverviewPage(deps, CALLER)
    expect(activity).toMatchObject({
      status: 'ok',
      data: [
        { kind: 'api_key_revoked', subject: 'key 1', actor: 'user3@example.com' },
        { kind: 'member_joined', subject: 'user151@example.com' },
        { kind: 'member_joined', subject: 'user150@example.com' },
      ].concat(many(17, () => expect.anything() as never)),
    })
  })

  it('stops reading after thousands', async () => {
    const { deps, asked } = neighbours({ keys: many(6_000, key), members: [] })
    const { activity } = await getOverviewPage(deps, CALLER)
    expect(activity.status).toBe('ok')
    expect(asked.filter((what) => what === 'keys')).toHaveLength(50)
  })
})
