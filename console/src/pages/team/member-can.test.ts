import { describe, expect, it } from 'vitest'
import type { Permission } from '#contracts/auth'
import { cannotGive, memberCan, type Viewer } from './member-can.ts'

const viewer = (userId: string, ...permissions: Permission[]): Viewer => ({
  userId,
  may: (permission) => permissions.includes(permission),
})
const owner = viewer('olga', 'members:manage', 'account:own')
const admin = viewer('adam', 'members:manage')
const developer = viewer('dev')
const [olga, adam, dev] = [
  { userId: 'olga', role: 'owner' },
  { userId: 'adam', role: 'admin' },
  { userId: 'dev', role: 'developer' },
] as const

describe('what is offered about a member', () => {
  it('to an owner is everything, to themselves no removal but leaving', () => {
    expect(memberCan.changeRole(owner, olga)).toBe(true)
    expect(memberCan.remove(owner, olga)).toBe(false)
    expect(memberCan.leave(owner, olga)).toBe(true)
    expect(memberCan.remove(owner, dev)).toBe(true)
    expect(memberCan.becomeOwner(owner, adam)).toBe(true)
    expect(memberCan.becomeOwner(owner, olga)).toBe(false)
  })

  it('to an admin is nothing about owners', () => {
    for (const ask of [memberCan.changeRole, memberCan.remove, memberCan.becomeOwner])
      expect(ask(admin, olga)).toBe(false)
    expect(memberCan.changeRole(admin, dev)).toBe(true)
    expect(memberCan.remove(admin, dev)).toBe(true)
    expect(memberCan.becomeOwner(admin, dev)).toBe(false)
  })

  it('to anybody else is leaving, and nothing about others', () => {
    expect(memberCan.leave(developer, dev)).toBe(true)
    for (const ask of Object.values(memberCan)) expect(ask(developer, adam)).toBe(false)
  })
})

describe('the roles somebody can give', () => {
  const giver = (...lacking: Permission[]): Viewer => ({
    userId: 'x',
    may: (permission) => !lacking.includes(permission),
  })
  it('are those that may do no more than they may themselves', () => {
    const admin = giver('account:own', 'billing:manage')
    expect(cannotGive(giver(), 'owner')).toBeUndefined()
    expect(cannotGive(admin, 'owner')).toBe('Only an owner can make somebody an owner.')
    expect(cannotGive(admin, 'billing')).toContain('Only an owner can give it.')
    for (const role of ['admin', 'developer', 'viewer'] as const)
      expect(cannotGive(admin, role)).toBeUndefined()
  })
})
