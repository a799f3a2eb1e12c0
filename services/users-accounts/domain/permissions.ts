import type { Membership, Role } from '#contracts/users-accounts'

/** What a member of each role may do. The one place that says so; finer permissions become further columns. */
const PERMISSIONS = {
  owner: { access: 'admin' },
  admin: { access: 'admin' },
  // Developers create indexes, which takes admin access.
  developer: { access: 'admin' },
  viewer: { access: 'read' },
  billing: { access: 'read' },
} as const satisfies Record<Role, { access: Membership['access'] }>

export function accessOfRole(role: Role): Membership['access'] {
  return PERMISSIONS[role].access
}
