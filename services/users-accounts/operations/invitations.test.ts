import { describe, expect, it } from 'vitest'
import type { Caller } from '#platform/caller'
import { openSqliteStore } from '#platform/table/sqlite'
import { VALID_SECONDS } from '../domain/invitation.ts'
import { callerOf, join, setup, tokenFor, withOwner } from '../testing/fixture.ts'
import { acceptInvitation } from './accept-invitation.ts'
import { resendInvitation } from './resend-invitation.ts'
import { revokeInvitation } from './revoke-invitation.ts'
import { changeMemberRole } from './change-member-role.ts'
import { createInvitation } from './create-invitation.ts'
import { getOwnAccountUsage } from './get-own-account-usage.ts'
import { listInvitations } from './list-invitations.ts'
import { listMembers } from './list-members.ts'

async function start({ maxInvitations = 50 } = {}) {
  const deps = setup(openSqliteStore)
  Object.assign(deps.config.defaultLimits, { maxInvitations })
  const { owner, accountId } = await withOwner(deps)
  const invite = async (email: string, by: Caller = owner) => {
    const made = await createInvitation(deps, by, { email, role: 'viewer', dryRun: false })
    if ('dryRun' in made) throw new Error('a dry run nobody asked for')
    return made.invitationId
  }
  const resend = (invitationId: string) => resendInvitation(deps, owner, { invitationId, dryRun: false })
  return { deps, owner, accountId, invite, resend }
}

describe('an invitation that ran out and is sent again', () => {
  it('counts towards the limit of open ones, also when several are sent at once', async () => {
    const { deps, owner, invite, resend } = await start({ maxInvitations: 2 })
    const old = [await invite('a@example.com'), await invite('b@example.com')]
    deps.pass(VALID_SECONDS + 1)
    await invite('c@example.com')
    const outcomes = await Promise.allSettled(old.map(resend))
    const refused = outcomes.filter((one) => one.status === 'rejected')
    expect(refused).toMatchObject([{ reason: { kind: 'limit', code: 'invitation_limit_exceeded' } }])
    const { results } = await listInvitations(deps, owner, { limit: 10 })
    expect(results.filter(({ status }) => status === 'open')).toHaveLength(2)
  })

  it('is counted among the open ones, and what has run out is not', async () => {
    const { deps, owner, invite, resend } = await start()
    const old = await invite('a@example.com')
    await join(deps, owner, { email: 'dev@example.com', role: 'developer' })
    expect(await getOwnAccountUsage(deps, owner)).toEqual({ members: 2, openInvitations: 1 })
    deps.pass(VALID_SECONDS + 1)
    expect(await getOwnAccountUsage(deps, owner)).toEqual({ members: 2, openInvitations: 0 })
    await resend(old)
    expect(await getOwnAccountUsage(deps, owner)).toEqual({ members: 2, openInvitations: 1 })
  })

  it('is refused while its address has another open one', async () => {
    const { deps, invite, resend } = await start()
    const old = await invite('a@example.com')
    deps.pass(VALID_SECONDS + 1)
    const next = await invite('A@EXAMPLE.COM')
    await expect(resend(old)).rejects.toMatchObject({ code: 'already_invited' })
    expect(await resend(next)).toMatchObject({ status: 'open' })
  })

  it('is refused when its address has become a member', async () => {
    const { deps, owner, invite, resend } = await start()
    const old = await invite('a@example.com')
    deps.pass(VALID_SECONDS + 1)
    await join(deps, owner, { email: 'a@example.com', role: 'viewer' })
    await expect(resend(old)).rejects.toMatchObject({ code: 'already_a_member' })
  })

  it('is refused in a dry run for the same reasons', async () => {
    const { deps, owner, invite } = await start({ maxInvitations: 1 })
    const old = await invite('a@example.com')
    deps.pass(VALID_SECONDS + 1)
    await invite('b@example.com')
    await expect(resendInvitation(deps, owner, { invitationId: old, dryRun: true })).rejects.toMatchObject({
      code: 'invitation_limit_exceeded',
    })
    await expect(
      createInvitation(deps, owner, { email: 'c@example.com', role: 'viewer', dryRun: true }),
    ).rejects.toMatchObject({ code: 'invitation_limit_exceeded' })
  })
})

describe('an invitation', () => {
  it('is not accepted after it was revoked, sent again, or its account closed', async () => {
    const { deps, owner, accountId, invite, resend } = await start()
    const ida = await withOwner(deps, 'ida@example.com')
    const accept = (token: string) => acceptInvitation(deps, ida.owner, { token, dryRun: false })
    const invitationId = await invite(ida.email)
    const first = tokenFor(deps, ida.email)
    await resend(invitationId)
    const second = tokenFor(deps, ida.email)
    await expect(accept(first)).rejects.toMatchObject({ code: 'invitation_not_found' })
    await deps.accounts.updateAccount(
      accountId,
      (account) => ({ ...account, closedAt: deps.now() }),
      async () => [],
    )
    await expect(accept(second)).rejects.toMatchObject({ code: 'invitation_not_found' })
    await deps.accounts.updateAccount(
      accountId,
      ({ closedAt: _closedAt, ...account }) => account,
      async () => [],
    )
    await revokeInvitation(deps, owner, { invitationId, dryRun: false })
    await expect(accept(second)).rejects.toMatchObject({ code: 'invitation_not_found' })
  })

  it.each([
    'аda@example.com',
    'ada@exаmple.com',
    'ada@example.com\u200b',
    'ada\u0000@example.com',
    'ada@@example.com',
  ])('to %j never reaches the storage', async (email) => {
    const { CreateInvitationInput } = await import('#contracts/users-accounts')
    expect(CreateInvitationInput.safeParse({ email, role: 'viewer' }).success).toBe(false)
  })
})

describe('nobody gives what they do not have', () => {
  it('an admin neither invites nor makes a member who may do more than an admin', async () => {
    const { deps, owner, accountId } = await start()
    const admin = await join(deps, owner, { email: 'admin@example.com', role: 'admin' })
    const dev = await join(deps, owner, { email: 'dev@example.com', role: 'developer' })
    const forbidden = { kind: 'forbidden', code: 'forbidden' }
    const key: Caller = { ...admin.caller, principal: { type: 'apiKey', id: 'key_1' } }
    for (const by of [admin.caller, key]) {
      for (const dryRun of [true, false])
        await expect(
          createInvitation(deps, by, { email: 'x@example.com', role: 'billing', dryRun }),
        ).rejects.toMatchObject(forbidden)
      for (const role of ['billing', 'owner'] as const)
        for (const userId of [dev.userId, admin.userId])
          await expect(changeMemberRole(deps, by, { userId, role, dryRun: false })).rejects.toMatchObject(
            forbidden,
          )
    }
    expect(
      await createInvitation(deps, owner, { email: 'x@example.com', role: 'billing', dryRun: false }),
    ).toMatchObject({
      role: 'billing',
    })
    expect(
      await changeMemberRole(deps, owner, { userId: dev.userId, role: 'billing', dryRun: false }),
    ).toMatchObject({
      role: 'billing',
    })
    // A user whose role was lowered after the request began.
    const stale = callerOf(accountId, dev.userId, 'admin')
    await expect(
      createInvitation(deps, stale, { email: 'y@example.com', role: 'viewer', dryRun: false }),
    ).rejects.toMatchObject(forbidden)
  })

  it('an owner is made only by an owner who proved themselves a moment ago', async () => {
    const { deps, owner } = await start()
    const dev = await join(deps, owner, { email: 'dev@example.com', role: 'developer' })
    const promote = (by: Caller, dryRun = false) =>
      changeMemberRole(deps, by, { userId: dev.userId, role: 'owner', dryRun })
    await expect(promote({ ...owner, isSteppedUp: false })).rejects.toMatchObject({
      code: 'step_up_required',
    })
    expect(await promote({ ...owner, isSteppedUp: false }, true)).toMatchObject({ dryRun: true })
    expect(await promote(owner)).toMatchObject({ role: 'owner' })
  })
})

describe('a cursor', () => {
  it.each([
    '',
    'x',
    Buffer.from('MEMBER').toString('base64url'),
    Buffer.from('["a","b","c"]').toString('base64url'),
    '%',
  ])('that nobody gave out is refused: %j', async (after) => {
    const { deps, owner } = await start()
    await expect(listMembers(deps, owner, { limit: 10, after })).rejects.toMatchObject({
      kind: 'invalid',
      code: 'invalid_cursor',
    })
  })

  it('of one account shows nothing of another', async () => {
    const { deps, owner, invite } = await start()
    for (let at = 0; at < 3; at++) {
      await join(deps, owner, { email: `m${at}@example.com`, role: 'viewer' })
      await invite(`i${at}@example.com`)
    }
    const other = await withOwner(deps, 'other@example.com')
    const [members, invitations] = [
      (await listMembers(deps, owner, { limit: 1 })).next,
      (await listInvitations(deps, owner, { limit: 1 })).next,
    ]
    const seen = [
      ...(await listMembers(deps, other.owner, { limit: 10, after: members })).results,
      ...(await listInvitations(deps, other.owner, { limit: 10, after: invitations })).results,
    ]
    expect(seen.filter(({ email }) => email !== other.email)).toEqual([])
  })
})
