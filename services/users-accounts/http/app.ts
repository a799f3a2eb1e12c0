import { usersAccountsRoutes } from '#contracts/users-accounts'
import { type CallerOf, type OnFailure, serviceApp } from '#platform/http'
import { createAccountWithOwner } from '../operations/create-account-with-owner.ts'
import { findMembership } from '../operations/find-membership.ts'
import { getAccount } from '../operations/get-account.ts'
import { getAccountLimits } from '../operations/get-account-limits.ts'
import { getUser } from '../operations/get-user.ts'
import { listUserMemberships } from '../operations/list-user-memberships.ts'
import { setAccountLimits } from '../operations/set-account-limits.ts'
import type { UsersAccountsDeps } from '../ports.ts'

/** The UsersAccounts service: `usersAccountsRoutes`. */
export function usersAccountsApp(deps: UsersAccountsDeps, callerOf: CallerOf, onFailure?: OnFailure) {
  const app = serviceApp(callerOf, onFailure)
  app.openapi(usersAccountsRoutes.createAccountWithOwner, async (c) =>
    c.json(await createAccountWithOwner(deps, c.var.caller, c.req.valid('json')), 200),
  )
  app.openapi(usersAccountsRoutes.getAccount, async (c) =>
    c.json(await getAccount(deps, c.var.caller, c.req.valid('param').accountId), 200),
  )
  app.openapi(usersAccountsRoutes.getUser, async (c) =>
    c.json(await getUser(deps, c.var.caller, c.req.valid('param').userId), 200),
  )
  app.openapi(usersAccountsRoutes.findMembership, async (c) =>
    c.json(await findMembership(deps, c.var.caller, c.req.valid('param')), 200),
  )
  app.openapi(usersAccountsRoutes.listUserMemberships, async (c) =>
    c.json(await listUserMemberships(deps, c.var.caller, c.req.valid('param').userId), 200),
  )
  app.openapi(usersAccountsRoutes.getAccountLimits, async (c) =>
    c.json(await getAccountLimits(deps, c.var.caller, c.req.valid('param').accountId), 200),
  )
  app.openapi(usersAccountsRoutes.setAccountLimits, async (c) => {
    const input = { accountId: c.req.valid('param').accountId, overrides: c.req.valid('json') }
    return c.json(await setAccountLimits(deps, c.var.caller, input), 200)
  })
  return app
}
