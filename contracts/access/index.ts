import { createRoute, type RouteConfig } from '@hono/zod-openapi'
import * as z from 'zod'

/** Permissions, one per kind of action that a person would name. */
export const Permission = z.enum([
  'account:read',
  'account:manage',
  'account:own',
  'members:read',
  'members:manage',
  'indexes:read',
  'indexes:write',
  'documents:read',
  'documents:write',
  'keys:manage',
  'billing:read',
  'billing:manage',
  'activity:read',
  /** For operators of the deployment; no role of an account has these. */
  'cells:read',
  'billing:operate',
])
export type Permission = z.infer<typeof Permission>

/**
 * Who a route is published to: `public`, holders of API keys at the Public gateway; `web`, signed-in users at the Web
 * gateway; `operators`, users at the Web gateway who operate the deployment; `cells`, at their gateway; `webhooks`,
 * other systems at the gateway for their messages; `internal`, services only.
 */
export type Audience = 'public' | 'web' | 'operators' | 'cells' | 'webhooks' | 'internal'

/** Who may call a route. The gateways, the services and the guard test read it. */
export type Access = Readonly<{
  /** Where the route is published. No gateway serves a route that does not name its audience. */
  audience: readonly Audience[]
  /** What the caller must be allowed to do. Absent: everyone in the audience may call the route. */
  permission?: Permission
  /** Needs no credential at the gateway: the operation checks what the request brings. */
  isOpen?: true
  /** Also for API keys that are limited to some indexes; the operation then keeps to these. Absent: refused to them. */
  limitedKeys?: true
  /** What the request names in its path or body. To another account, or another user, it does not exist. */
  names?:
    | 'index'
    | 'apiKey'
    | 'member'
    | 'invitation'
    | 'session'
    | 'account'
    | 'cell'
    | 'invoice'
    | 'activityRecord'
  /** The rate limit that counts it. Default: by its method, `read` or `write`. */
  limit?: 'read' | 'write' | 'signIn'
  /** Largest accepted body. Default: the gateway's. Parsing a large body blocks all other requests. */
  maxBodyBytes?: number
  /** The body is handed on as the bytes that were sent, of whatever type: a signature is over them. */
  isRaw?: true
}>

/** A route of a contract. */
export type ContractRoute = RouteConfig & Readonly<{ operationId: string; access: Access }>

/** Declares a route: `createRoute` with the operation's id and who may call it. */
export const route = <P extends string, const R extends Omit<ContractRoute, 'path'> & { path: P }>(
  declared: R,
) => createRoute<P, R>(declared)
