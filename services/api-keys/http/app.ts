import type { apiKeysInternalRoutes, ownApiKeysRoutes } from '#contracts/api-keys'
import type { cellApiKeyRoutes } from '#contracts/cells'
import { serviceRoutes } from '#contracts/services'
import { type CallerOf, type Handlers, type OnFailure, serve, serviceApp } from '#platform/http'
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

/** The API Keys service. */
export function apiKeysApp(deps: ApiKeysDeps, callerOf: CallerOf, onFailure?: OnFailure) {
  const app = serviceApp(callerOf, onFailure, deps.once)
  serve(app, serviceRoutes['api-keys'], { ...forManagers(deps), ...forServices(deps), ...forGates(deps) })
  return app
}

const forManagers = (deps: ApiKeysDeps): Handlers<typeof ownApiKeysRoutes> => ({
  createApiKey: ({ caller, query, body }) => createApiKey(deps, caller, { ...body, ...query }),
  listApiKeys: ({ caller, query }) => listApiKeys(deps, caller, query),
  getApiKey: ({ caller, params }) => getApiKey(deps, caller, params.keyId),
  updateApiKey: ({ caller, params, query, body, ifMatch }) =>
    updateApiKey(deps, caller, { ...body, ...params, ...query, ifMatch }),
  rotateApiKey: ({ caller, params, query, body, ifMatch }) =>
    rotateApiKey(deps, caller, { ...body, ...params, ...query, ifMatch }),
  revokeApiKey: ({ caller, params, query, ifMatch }) =>
    revokeApiKey(deps, caller, { ...params, ...query, ifMatch }),
})

const forServices = (deps: ApiKeysDeps): Handlers<typeof apiKeysInternalRoutes> => ({
  revokeAllApiKeys: ({ caller, body }) => revokeAllApiKeys(deps, caller, body),
  limitApiKeysOfUser: ({ caller, body }) => limitApiKeysOfUser(deps, caller, body),
  ensureDefaultApiKey: ({ caller, body }) => ensureDefaultApiKey(deps, caller, body),
  confirmDefaultApiKey: ({ caller, body }) => confirmDefaultApiKey(deps, caller, body),
})

const forGates = (deps: ApiKeysDeps): Handlers<typeof cellApiKeyRoutes> => ({
  recordApiKeyUse: ({ body }) => recordApiKeyUse(deps, body),
  verifyApiKey: ({ body }) => verifyApiKey(deps, body),
  listApiKeyChanges: ({ query, signal }) => listApiKeyChanges(deps, { ...query, signal }),
})
