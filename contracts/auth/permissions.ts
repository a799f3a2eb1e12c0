import { Permission } from '../access/index.ts'
import type { ApiKeyScope } from '../api-keys/index.ts'
import type { Role } from '../users-accounts/index.ts'

export { Permission } from '../access/index.ts'

const EVERYBODY = ['account:read', 'members:read'] as const satisfies Permission[]

/** What operators of the deployment may do besides; no role of an account does. */
export const OPERATOR_PERMISSIONS = ['cells:read', 'billing:operate'] as const satisfies Permission[]

/** The one table that says what a member of each role may do. */
export const ROLE_PERMISSIONS: Readonly<Record<Role, readonly Permission[]>> = {
  owner: Permission.options.filter((one) => !(OPERATOR_PERMISSIONS as readonly Permission[]).includes(one)),
  admin: [
    ...EVERYBODY,
    'account:manage',
    'members:manage',
    'indexes:read',
    'indexes:write',
    'documents:read',
    'documents:write',
    'keys:manage',
    'billing:read',
    'activity:read',
  ],
  developer: [
    ...EVERYBODY,
    'indexes:read',
    'indexes:write',
    'documents:read',
    'documents:write',
    'keys:manage',
  ],
  viewer: [...EVERYBODY, 'indexes:read', 'documents:read'],
  billing: [...EVERYBODY, 'billing:read', 'billing:manage'],
}

/**
 * What a key of each scope may do in the control plane; the cell's gate decides about documents. A key never exceeds
 * the permissions of its creator.
 */
export const SCOPE_PERMISSIONS: Readonly<Record<ApiKeyScope, readonly Permission[]>> = {
  read: ['account:read', 'indexes:read'],
  'read-write': ['account:read', 'indexes:read'],
  admin: [
    ...EVERYBODY,
    'account:manage',
    'members:manage',
    'indexes:read',
    'indexes:write',
    'keys:manage',
    'billing:read',
    'billing:manage',
    'activity:read',
  ],
}

/** The only permissions of a key that is limited to some indexes, so that it cannot reach beyond them. */
export const LIMITED_KEY_PERMISSIONS: readonly Permission[] = [
  'account:read',
  'indexes:read',
  'indexes:write',
]
