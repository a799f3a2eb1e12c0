import { describe, expect, it } from 'vitest'
import { limitNote, usedOfLimit } from './team-limits.ts'

const limits = { maxMembers: 500, maxInvitations: 3 }
const WORDS = ['member', 'members'] as const
const some = (count: number) => ({ count, isMore: false })

describe('limits of a team', () => {
  it('are told with their use, and without claiming more than is known', () => {
    expect(usedOfLimit(some(3), 500, WORDS)).toBe('3 of 500 members')
    expect(usedOfLimit({ count: 100, isMore: true }, 5000, WORDS)).toBe('more than 100 of 5,000 members')
    expect(usedOfLimit(some(1), undefined, WORDS)).toBe('1 member')
  })

  it('say what to do once one is reached, and nothing before', () => {
    const note = (members: number, open: number) =>
      limitNote({ members: some(members), openInvitations: some(open), limits })
    expect(note(499, 2)).toBeUndefined()
    expect(note(500, 0)).toContain('500 members, which is its limit. Remove somebody')
    expect(note(2, 3)).toContain('3 pending invitations, which is its limit.')
    expect(limitNote({ members: some(9), openInvitations: some(9), limits: undefined })).toBeUndefined()
  })
})
