import type { Permission } from '#contracts/auth'
import type { Role } from '#contracts/users-accounts'

type RoleWords = Readonly<{ label: string; description: string }>

/** Every role, the most powerful first, in words. What it may do in detail: `ABILITIES`. */
export const ROLES: Readonly<Record<Role, RoleWords>> = {
  owner: { label: 'Owner', description: 'Everything, including closing the account and adding owners.' },
  admin: { label: 'Admin', description: 'Manages people, indexes and API keys.' },
  developer: { label: 'Developer', description: 'Creates and changes indexes, documents and API keys.' },
  viewer: { label: 'Viewer', description: 'Views indexes, reads documents and searches.' },
  billing: {
    label: 'Billing',
    description: 'Sees the account and its members, and no indexes. The billing pages are not here yet.',
  },
}
export const ROLE_ORDER = Object.keys(ROLES) as Role[]
/** Roles that are offered: one whose pages are not there yet is shown only where somebody has it. */
export const SHOWN_ROLES: readonly Role[] = ROLE_ORDER.filter((role) => role !== 'billing')

type Ability = Readonly<{
  /** What a person would call it. */
  label: string
  /** What it takes on the server, all of them. */
  needs: readonly Permission[]
  roles: readonly Role[]
}>

/** What each role may do. A test holds this against the table that the server goes by. */
export const ABILITIES: readonly Ability[] = [
  {
    label: 'See the account, its members and limits',
    needs: ['account:read', 'members:read'],
    roles: ROLE_ORDER,
  },
  {
    label: 'See indexes, read documents and search',
    needs: ['indexes:read', 'documents:read'],
    roles: ['owner', 'admin', 'developer', 'viewer'],
  },
  {
    label: 'Create, change and delete indexes and documents',
    needs: ['indexes:write', 'documents:write'],
    roles: ['owner', 'admin', 'developer'],
  },
  { label: 'Create and revoke API keys', needs: ['keys:manage'], roles: ['owner', 'admin', 'developer'] },
  {
    label: 'Invite people, change roles and remove members',
    needs: ['members:manage'],
    roles: ['owner', 'admin'],
  },
  { label: 'See the activity of the account', needs: ['activity:read'], roles: ['owner', 'admin'] },
  { label: 'Rename the account', needs: ['account:manage'], roles: ['owner', 'admin'] },
  { label: 'See the bill', needs: ['billing:read'], roles: ['owner', 'admin', 'billing'] },
  { label: 'Pay, and change how it is paid', needs: ['billing:manage'], roles: ['owner', 'billing'] },
  { label: 'Add owners and close the account', needs: ['account:own'], roles: ['owner'] },
]

/** Those of which the Console has pages. */
export const SHOWN_ABILITIES = ABILITIES.filter(
  ({ needs }) => !needs.some((need) => need.startsWith('billing:')),
)
