import type { CreatedApiKey } from '#contracts/api-keys'
import type { DryRun } from '#contracts/dry-run'
import type { Caller } from '#platform/caller'
import { ServiceError } from '#platform/errors'
import { apiKeyBegun } from '../domain/api-key-change.ts'
import { apiKeyLimitExceeded, type ApiKeyRecord, rotated, toApiKeyView } from '../domain/api-key.ts'
import type { ApiKeysDeps } from '../ports.ts'
import { type ChangeAsked, changeApiKey, type ChangeDeps } from '../policies/change-api-key.ts'
import { mint, whileAskerIsActive } from './create-api-key.ts'

/**
 * An account at its limit of keys can still rotate, so that no old key must stay; the excess is bounded by this factor.
 */
const BEYOND_LIMIT = 2

/**
 * Creates a successor of a key; the old key works until the overlap ends.
 * @throws as `changeApiKey`, and ServiceError `api_key_not_active`, `api_key_limit_exceeded`
 */
export async function rotateApiKey(
  deps: ChangeDeps & Pick<ApiKeysDeps, 'newId' | 'newSecret' | 'limitsOf'>,
  caller: Caller,
  { overlapSeconds, ...asked }: ChangeAsked & { overlapSeconds: number },
): Promise<CreatedApiKey | DryRun> {
  const most = (await deps.limitsOf(caller)).maxApiKeys * BEYOND_LIMIT
  const minted = await mint(deps, caller)
  let answer: CreatedApiKey | undefined
  let successor: ApiKeyRecord | undefined
  const done = await changeApiKey(deps, caller, {
    ...asked,
    operationId: 'rotateApiKey',
    event: 'api_key.rotated',
    risks: [
      overlapSeconds === 0
        ? { level: 'danger', message: 'The old key stops working at once.' }
        : { level: 'warning', message: `The old key stops working in ${overlapSeconds} seconds.` },
    ],
    decide: (stored, active) => {
      if (active >= most) throw apiKeyLimitExceeded(most)
      const { key, text, old } = rotated(stored, { ...minted, overlapSeconds })
      successor = key
      answer = { ...toApiKeyView(key, minted.now), secret: text }
      return { next: old, successor: key, at: minted.now }
    },
    answer: () => answer,
    // A key that rotates itself is written in this transaction anyway, so it needs no check.
    also: async () => [
      ...(caller.principal.id === asked.keyId ? [] : await whileAskerIsActive(deps, caller)),
      ...(successor ? [deps.publish({ type: 'api_key.created', ...apiKeyBegun(successor) }, caller)] : []),
    ],
  })
  if ('plan' in done) return done.plan
  if (answer === undefined)
    throw new ServiceError({ kind: 'internal', code: 'internal', message: 'A rotation decided nothing.' })
  return answer
}
