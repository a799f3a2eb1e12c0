import { describe, expect, it } from 'vitest'
import { limitNote, usedOfLimit } from './team-limits.ts'

const limits = { maxMembers: 500, maxInvitations: 3 }
const WORDS = ['member', 'members'] as const

describe('limits of a team', () => {
  it('are told with their use, as far as both are known', () => {
    expect(usedOfLimit(3, 500, WORDS)).toBe('3 of 500 members')
    expect(usedOfLimit(1, 5000, WORDS)).toBe('1 of 5,000 members')
    expect(usedOfLimit(1, undefined, WORDS)).toBe('1 member')
    expect(usedOfLimit(undefined, 500, WORDS)).toBeUndefined()
  })

  it('say what to do once one is reached, and nothing before', () => {
    const note = (members: number, openInvitations: number) =>
      limitNote({ usage: { members, openInvitations }, limits })
    expect(note(499, 2)).toBeUndefined()
    expect(note(500, 0)).toContain('500 members, which is its limit. Remove somebody')
    expect(note(2, 3)).toContain('3 pending invitations, which is its limit.')
    expect(limitNote({ usage: { members: 9, openInvitations: 9 }, limits: undefined })).toBeUndefined()
    expect(limitNote({ usage: undefined, limits })).toBeUndefined()
  })
})
