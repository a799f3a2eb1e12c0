import fc from 'fast-check'
import { expect, it } from 'vitest'
import { ROLE_PERMISSIONS } from '#contracts/auth'
import { InvitedRole, Role } from '#contracts/users-accounts'
import type { Caller } from '#platform/caller'
import { isServiceError } from '#platform/errors'
import { openSqliteStore } from '#platform/table/sqlite'
import { invitationStatus, VALID_SECONDS } from '../domain/invitation.ts'
import { callerOf, setup, tokenFor, withOwner } from '../testing/fixture.ts'
import { acceptInvitation } from './accept-invitation.ts'
import { declineInvitation } from './decline-invitation.ts'
import { resendInvitation } from './resend-invitation.ts'
import { revokeInvitation } from './revoke-invitation.ts'
import { changeMemberRole } from './change-member-role.ts'
import { createInvitation } from './create-invitation.ts'
import { leaveAccount } from './leave-account.ts'
import { removeMember } from './remove-member.ts'
import { transferOwnership } from './transfer-ownership.ts'

const PEOPLE = ['olga', 'ada', 'bob', 'cem', 'dan'] as const
const MAX_MEMBERS = 4
const MAX_OPEN = 2
type Person = (typeof PEOPLE)[number]
const emailOf = (person: Person) => `${person}@example.com`

const person = fc.constantFrom(...PEOPLE)
/** Mostly users with permission, so that enough acts succeed. */
const actor = fc.oneof(
  { weight: 2, arbitrary: fc.constant('olga' as const) },
  { weight: 1, arbitrary: person },
)
const one = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('invite' as const),
      by: actor,
      who: person,
      role: fc.constantFrom(...InvitedRole.options),
    }),
  },
  { weight: 6, arbitrary: person.map((who) => ({ do: 'accept' as const, by: who, who })) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('accept' as const), by: person, who: person }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('decline' as const), by: person, who: person }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom('revoke' as const, 'resend' as const),
      by: actor,
      who: person,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('role' as const),
      by: person,
      who: person,
      role: fc.constantFrom(...Role.options),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom('remove' as const, 'transfer' as const, 'leave' as const),
      by: actor,
      who: person,
    }),
  },
)
type One = typeof one extends fc.Arbitrary<infer T> ? T : never
const step = fc.oneof(
  { weight: 6, arbitrary: one.map((act) => [act]) },
  // Two concurrent acts.
  { weight: 3, arbitrary: fc.tuple(one, one).map(([first, second]) => [first, second]) },
  { weight: 1, arbitrary: fc.constantFrom(60, VALID_SECONDS + 1).map((seconds) => seconds) },
)

async function start() {
  const deps = setup(openSqliteStore)
  Object.assign(deps.config.defaultLimits, { maxMembers: MAX_MEMBERS, maxInvitations: MAX_OPEN })
  const ids = new Map<Person, string>()
  let accountId = ''
  for (const who of PEOPLE) {
    const made = await withOwner(deps, emailOf(who))
    ids.set(who, made.userId)
    if (who === 'olga') accountId = made.accountId
  }
  const idOf = (who: Person) => ids.get(who) ?? ''
  const roleOf = async (who: Person) => (await deps.accounts.findMembership(accountId, idOf(who)))?.role
  /** The caller as Auth would describe them now; a former member comes with a stale role. */
  const callerNow = async (who: Person): Promise<Caller> =>
    callerOf(accountId, idOf(who), (await roleOf(who)) ?? 'admin')
  return { deps, accountId, idOf, roleOf, callerNow }
}
type World = Awaited<ReturnType<typeof start>>

async function act({ deps, accountId, idOf }: World, asked: One, caller: Caller): Promise<unknown> {
  const userId = idOf(asked.who)
  const invitationId = async () =>
    (await deps.accounts.listInvitations(accountId, { limit: 100 })).invitations.find(
      ({ email }) => email === emailOf(asked.who),
    )?.invitationId ?? 'inv_none'
  const token = tokenFor(deps, emailOf(asked.who)) || 'none'
  switch (asked.do) {
    case 'invite':
      return createInvitation(deps, caller, { email: emailOf(asked.who), role: asked.role, dryRun: false })
    case 'accept':
      return acceptInvitation(deps, caller, { token, dryRun: false })
    case 'decline':
      return declineInvitation(deps, caller, token)
    case 'revoke':
      return revokeInvitation(deps, caller, { invitationId: await invitationId(), dryRun: false })
    case 'resend':
      return resendInvitation(deps, caller, { invitationId: await invitationId(), dryRun: false })
    case 'role':
      return changeMemberRole(deps, caller, { userId, role: asked.role, dryRun: false })
    case 'remove':
      return removeMember(deps, caller, { userId, dryRun: false })
    case 'leave':
      return leaveAccount(deps, caller, { accountId, dryRun: false })
    case 'transfer':
      return transferOwnership(deps, caller, { userId, dryRun: false })
  }
}

/** An independent statement of what a role may do. */
function may(asked: One, by: Role | undefined, target: Role | undefined): boolean {
  const own = by === undefined ? [] : ROLE_PERMISSIONS[by]
  const manages = own.includes('members:manage')
  const mayGive = (role: Role) => ROLE_PERMISSIONS[role].every((permission) => own.includes(permission))
  switch (asked.do) {
    case 'invite':
      return manages && mayGive(asked.role)
    case 'accept':
      return asked.by === asked.who
    case 'decline':
      return true
    case 'revoke':
    case 'resend':
      return manages
    case 'role':
      return (
        manages && (asked.role === target || (mayGive(asked.role) && (target !== 'owner' || by === 'owner')))
      )
    case 'remove':
      return asked.by === asked.who || (manages && (target !== 'owner' || by === 'owner'))
    case 'leave':
      return by !== undefined
    case 'transfer':
      return by === 'owner'
  }
}

async function expectSound({ deps, accountId, idOf }: World): Promise<void> {
  const { items } = await deps.table.query(`ACCOUNT#${accountId}`, { limit: 1000 })
  const members = items.filter(({ sk }) => sk.startsWith('MEMBER#'))
  const owners = members.filter(({ role }) => role === 'owner')
  expect(owners.length).toBeGreaterThan(0)
  expect(await deps.accounts.countMembers(accountId)).toEqual({
    members: members.length,
    owners: owners.length,
  })
  expect(members.length).toBeLessThanOrEqual(MAX_MEMBERS)
  const pointing = await Promise.all(
    PEOPLE.map(async (who) => {
      const row = await deps.table.get(`USER#${idOf(who)}`, `MEMBERSHIP#${accountId}`)
      return row && idOf(who)
    }),
  )
  expect(pointing.flatMap((id) => id ?? []).toSorted()).toEqual(
    members.map(({ sk }) => sk.slice('MEMBER#'.length)).toSorted(),
  )
  const { invitations } = await deps.accounts.listInvitations(accountId, { limit: 1000 })
  const open = invitations.filter((invitation) => invitationStatus(invitation, deps.now()) === 'open')
  const held = items.filter(({ sk }) => sk.startsWith('INVITED#'))
  expect(held.map(({ sk }) => sk).toSorted()).toEqual(open.map(({ email }) => `INVITED#${email}`).toSorted())
  expect(open.length).toBeLessThanOrEqual(MAX_OPEN)
  expect(new Set(open.map(({ email }) => email)).size).toBe(open.length)
}

const dump = async ({ deps, accountId, idOf }: World) =>
  JSON.stringify([
    await deps.table.query(`ACCOUNT#${accountId}`, { limit: 1000 }),
    await Promise.all(PEOPLE.map((who) => deps.table.query(`USER#${idOf(who)}`, { limit: 100 }))),
  ])

/** @returns whether the act succeeded; any error but a refusal fails the test */
async function isDone(acting: Promise<unknown>): Promise<boolean> {
  try {
    await acting
    return true
  } catch (error) {
    if (isServiceError(error) && error.kind !== 'internal') return false
    throw error
  }
}

it('an account keeps an owner, correct counts and pointers, and every member within their role, under any concurrent changes', async () => {
  const done = new Map<One['do'], number>()
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 60 }), async (steps) => {
      const world = await start()
      for (const acts of steps) {
        if (typeof acts === 'number') {
          world.deps.pass(acts)
          continue
        }
        const before = await dump(world)
        const { by: actorName, who } = asked(acts)
        const [by, target] = [await world.roleOf(actorName), await world.roleOf(who)]
        const callers = await Promise.all(acts.map((one) => world.callerNow(one.by)))
        const outcomes = await Promise.all(
          acts.map((one, at) => isDone(act(world, one, callers[at] ?? never()))),
        )
        await expectSound(world)
        acts.forEach((one, at) => outcomes[at] && done.set(one.do, (done.get(one.do) ?? 0) + 1))
        const after = await dump(world)
        expect(outcomes.includes(true) ? before : after).toBe(before)
        const isAllowed = acts.length > 1 || outcomes[0] === false || may(asked(acts), by, target)
        expect([acts, isAllowed]).toEqual([acts, true])
      }
    }),
    { numRuns: 200 },
  )
  // Every kind of act must have succeeded at least once.
  for (const kind of [
    'invite',
    'accept',
    'decline',
    'revoke',
    'resend',
    'role',
    'remove',
    'leave',
    'transfer',
  ] as const)
    expect([kind, (done.get(kind) ?? 0) > 0]).toEqual([kind, true])
})

/** The act that runs alone, or first. */
const asked = ([first]: readonly One[]): One => first ?? never()

function never(): never {
  throw new Error('unreachable')
}
