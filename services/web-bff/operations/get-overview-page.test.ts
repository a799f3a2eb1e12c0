import { describe, expect, it } from 'vitest'
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
const member = (at: number) => ({ userId: `usr_${at}`, email: `user${at}@example.com` }) as Member
const AT = '2026-01-01T00:00:00.000Z'
const record = (type: string, subject: Record<string, string>, actor: Record<string, string>) => ({
  recordId: `evt_${type}`,
  type,
  at: AT,
  subject,
  actor,
})

/** Neighbours that return pages of the requested size. */
function neighbours({ records, members }: { records: object[]; members: Member[] }) {
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
    activity: { getRecentActivity: paged('activity', records) },
    indexes: { listIndexes: async () => ({ results: [] }), getAccountMetrics: async () => ({}) },
    usersAccounts: {
      getOwnAccountLimits: async () => ({}),
      listMembers: paged('members', members),
      listInvitations: paged('invitations', [{ invitationId: 'inv_1', email: 'grace@example.com' }]),
    },
    apiKeys: { listApiKeys: paged('keys', [{ keyId: 'key_1', name: 'ci' }]) },
    now: () => new Date(AT),
    sectionMs: 3_000,
    onSectionFailed: () => {},
  }
  return { deps: deps as unknown as WebBffDeps, asked }
}
const many = <T>(count: number, make: (at: number) => T) => Array.from({ length: count }, (_, at) => make(at))

describe('the overview', () => {
  it('tells what Activity recorded last, with the names of people, keys and invitations among thousands', async () => {
    const members = many(152, member)
    const { deps } = neighbours({
      members,
      records: [
        record('member.added', { type: 'member', id: 'usr_151' }, { type: 'user', id: 'usr_150' }),
        record(
          'index.deleted',
          { type: 'index', id: 'idx_1', name: 'products' },
          { type: 'apiKey', id: 'key_1' },
        ),
        record('invitation.created', { type: 'invitation', id: 'inv_1' }, { type: 'user', id: 'usr_gone' }),
        record(
          'index.ready',
          { type: 'index', id: 'idx_1', name: 'products' },
          { type: 'system', id: 'indexes' },
        ),
      ],
    })
    const { activity } = await getOverviewPage(deps, CALLER)
    expect(activity).toEqual({
      status: 'ok',
      data: [
        {
          recordId: 'evt_member.added',
          at: AT,
          type: 'member.added',
          subject: { type: 'member', name: 'user151@example.com' },
          actor: { type: 'user', name: 'user150@example.com' },
        },
        expect.objectContaining({
          subject: { type: 'index', name: 'products' },
          actor: { type: 'apiKey', name: 'ci' },
        }),
        expect.objectContaining({
          subject: { type: 'invitation', name: 'grace@example.com' },
          actor: { type: 'user' },
        }),
        expect.objectContaining({ actor: { type: 'system' } }),
      ],
    })
  })

  it('asks only for names that are needed, and for none that the caller may not see', async () => {
    const records = [
      record('index.created', { type: 'index', id: 'idx_1', name: 'a' }, { type: 'apiKey', id: 'key_1' }),
    ]
    const { deps, asked } = neighbours({ members: [], records })
    await getOverviewPage(deps, { ...CALLER, permissions: ['indexes:read'] })
    expect(asked).toEqual(['activity'])
  })

  it('stops reading after thousands', async () => {
    const records = [record('member.added', { type: 'member', id: 'usr_1' }, { type: 'user', id: 'usr_1' })]
    const { deps, asked } = neighbours({ records, members: many(6_000, member) })
    const { activity } = await getOverviewPage(deps, CALLER)
    expect(activity.status).toBe('ok')
    expect(asked.filter((what) => what === 'members')).toHaveLength(50)
  })
})
