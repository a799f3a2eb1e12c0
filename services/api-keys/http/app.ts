import { apiKeysRoutes } from '#contracts/api-keys'
import { cellGatewayRoutes } from '#contracts/cells'
import { type CallerOf, type OnFailure, serviceApp } from '#platform/http'
import { confirmDefaultApiKey } from '../operations/confirm-default-api-key.ts'
import { createApiKey } from '../operations/create-api-key.ts'
import { ensureDefaultApiKey } from '../operations/ensure-default-api-key.ts'
import { getApiKey } from '../operations/get-api-key.ts'
import { listApiKeyChanges } from '../operations/list-api-key-changes.ts'
import { listApiKeys } from '../operations/list-api-keys.ts'
import { revokeApiKey } from '../operations/revoke-api-key.ts'
import { verifyApiKey } from '../operations/verify-api-key.ts'
import type { ApiKeysDeps } from '../ports.ts'

/** The API Keys service: `apiKeysRoutes`, and `cellGatewayRoutes` for cells and Auth. */
export function apiKeysApp(deps: ApiKeysDeps, callerOf: CallerOf, onFailure?: OnFailure) {
  const app = serviceApp(callerOf, onFailure)
  app.openapi(apiKeysRoutes.createApiKey, async (c) =>
    c.json(await createApiKey(deps, c.var.caller, c.req.valid('json')), 200),
  )
  app.openapi(apiKeysRoutes.listApiKeys, async (c) =>
    c.json(await listApiKeys(deps, c.var.caller, c.req.valid('query')), 200),
  )
  app.openapi(apiKeysRoutes.getApiKey, async (c) =>
    c.json(await getApiKey(deps, c.var.caller, c.req.valid('param').keyId), 200),
  )
  app.openapi(apiKeysRoutes.revokeApiKey, async (c) =>
    c.json(await revokeApiKey(deps, c.var.caller, c.req.valid('param').keyId), 200),
  )
  app.openapi(apiKeysRoutes.ensureDefaultApiKey, async (c) =>
    c.json(await ensureDefaultApiKey(deps, c.var.caller, c.req.valid('json')), 200),
  )
  app.openapi(apiKeysRoutes.confirmDefaultApiKey, async (c) =>
    c.json(await confirmDefaultApiKey(deps, c.var.caller, c.req.valid('json')), 200),
  )
  app.openapi(cellGatewayRoutes.verifyApiKey, async (c) =>
    c.json(await verifyApiKey(deps, c.var.caller, c.req.valid('json')), 200),
  )
  app.openapi(cellGatewayRoutes.listApiKeyChanges, async (c) => {
    const asked = { ...c.req.valid('query'), signal: c.req.raw.signal }
    return c.json(await listApiKeyChanges(deps, c.var.caller, asked), 200)
  })
  return app
}
