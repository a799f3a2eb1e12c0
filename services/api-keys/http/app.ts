import { apiKeysRoutes } from '#contracts/api-keys'
import { cellApiKeyRoutes } from '#contracts/cells'
import { type CallerOf, ifMatchOf, type OnFailure, serviceApp } from '#platform/http'
import { confirmDefaultApiKey } from '../operations/confirm-default-api-key.ts'
import { createApiKey } from '../operations/create-api-key.ts'
import { ensureDefaultApiKey } from '../operations/ensure-default-api-key.ts'
import { getApiKey } from '../operations/get-api-key.ts'
import { limitApiKeysOfUser } from '../operations/limit-api-keys-of-user.ts'
import { listApiKeyChanges } from '../operations/list-api-key-changes.ts'
import { listApiKeys } from '../operations/list-api-keys.ts'
import { recordApiKeyUse } from '../operations/record-api-key-use.ts'
import { revokeAllApiKeys } from '../operations/revoke-all-api-keys.ts'
import { revokeApiKey } from '../operations/revoke-api-key.ts'
import { rotateApiKey } from '../operations/rotate-api-key.ts'
import { updateApiKey } from '../operations/update-api-key.ts'
import { verifyApiKey } from '../operations/verify-api-key.ts'
import type { ApiKeysDeps } from '../ports.ts'

/** The API Keys service: `apiKeysRoutes`, and `cellApiKeyRoutes` for cells and Auth. */
export function apiKeysApp(deps: ApiKeysDeps, callerOf: CallerOf, onFailure?: OnFailure) {
  const app = serviceApp(callerOf, onFailure, deps.once)
  app.openapi(apiKeysRoutes.createApiKey, async (c) =>
    c.json(await createApiKey(deps, c.var.caller, { ...c.req.valid('json'), ...c.req.valid('query') }), 200),
  )
  app.openapi(apiKeysRoutes.listApiKeys, async (c) =>
    c.json(await listApiKeys(deps, c.var.caller, c.req.valid('query')), 200),
  )
  app.openapi(apiKeysRoutes.getApiKey, async (c) => {
    const { apiKey, etag } = await getApiKey(deps, c.var.caller, c.req.valid('param').keyId)
    return c.json(apiKey, 200, { etag })
  })
  app.openapi(apiKeysRoutes.updateApiKey, async (c) => {
    const asked = { ...c.req.valid('param'), ...c.req.valid('query'), ifMatch: ifMatchOf(c) }
    return c.json(await updateApiKey(deps, c.var.caller, { ...c.req.valid('json'), ...asked }), 200)
  })
  app.openapi(apiKeysRoutes.rotateApiKey, async (c) => {
    const asked = { ...c.req.valid('param'), ...c.req.valid('query'), ifMatch: ifMatchOf(c) }
    return c.json(await rotateApiKey(deps, c.var.caller, { ...c.req.valid('json'), ...asked }), 200)
  })
  app.openapi(apiKeysRoutes.revokeApiKey, async (c) => {
    const asked = { ...c.req.valid('param'), ...c.req.valid('query'), ifMatch: ifMatchOf(c) }
    return c.json(await revokeApiKey(deps, c.var.caller, asked), 200)
  })
  app.openapi(apiKeysRoutes.revokeAllApiKeys, async (c) =>
    c.json(await revokeAllApiKeys(deps, c.var.caller, c.req.valid('json')), 200),
  )
  app.openapi(apiKeysRoutes.limitApiKeysOfUser, async (c) =>
    c.json(await limitApiKeysOfUser(deps, c.var.caller, c.req.valid('json')), 200),
  )
  app.openapi(cellApiKeyRoutes.recordApiKeyUse, async (c) =>
    c.json(await recordApiKeyUse(deps, c.var.caller, c.req.valid('json')), 200),
  )
  app.openapi(apiKeysRoutes.ensureDefaultApiKey, async (c) =>
    c.json(await ensureDefaultApiKey(deps, c.var.caller, c.req.valid('json')), 200),
  )
  app.openapi(apiKeysRoutes.confirmDefaultApiKey, async (c) =>
    c.json(await confirmDefaultApiKey(deps, c.var.caller, c.req.valid('json')), 200),
  )
  app.openapi(cellApiKeyRoutes.verifyApiKey, async (c) =>
    c.json(await verifyApiKey(deps, c.var.caller, c.req.valid('json')), 200),
  )
  app.openapi(cellApiKeyRoutes.listApiKeyChanges, async (c) => {
    const asked = { ...c.req.valid('query'), signal: c.req.raw.signal }
    return c.json(await listApiKeyChanges(deps, c.var.caller, asked), 200)
  })
  return app
}
