import type { Member } from '#contracts/users-accounts'
import { ROLES } from './roles.ts'

/** The members in whose name, address or role every word is found. */
export function searchMembers(members: readonly Member[], q: string | undefined): readonly Member[] {
  const words = (q ?? '').toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return members
  return members.filter(({ name = '', email, role }) => {
    const told = `${name} ${email} ${ROLES[role].label}`.toLowerCase()
    return words.every((word) => told.includes(word))
  })
}
