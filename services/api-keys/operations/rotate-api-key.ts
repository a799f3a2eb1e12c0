import type { CreatedApiKey } from '#contracts/api-keys'
import type { DryRun } from '#contracts/dry-run'
import type { Caller } from '#platform/caller'
import { ServiceError } from '#platform/errors'
import { rotated, toApiKeyView } from '../domain/api-key.ts'
import { apiKeyRotated } from '../events.ts'
import type { ApiKeysDeps } from '../ports.ts'
import { type ChangeAsked, changeApiKey, type ChangeDeps } from './change-api-key.ts'
import { mint } from './create-api-key.ts'

/**
 * A new key in the place of an old one, which goes on working until the overlap ends. The limit of keys is not asked:
 * rotating must always be possible.
 * @throws as `changeApiKey`, and ServiceError `api_key_not_active`
 */
export async function rotateApiKey(
  deps: ChangeDeps & Pick<ApiKeysDeps, 'newId' | 'newSecret'>,
  caller: Caller,
  { overlapSeconds, ...asked }: ChangeAsked & { overlapSeconds: number },
): Promise<CreatedApiKey | DryRun> {
  const minted = mint(deps, caller)
  let answer: CreatedApiKey | undefined
  const done = await changeApiKey(deps, caller, {
    ...asked,
    operationId: 'rotateApiKey',
    risks: [
      overlapSeconds === 0
        ? { level: 'danger', message: 'The old key stops working at once.' }
        : { level: 'warning', message: `The old key stops working in ${overlapSeconds} seconds.` },
    ],
    decide: (stored) => {
      const { key, text, old } = rotated(stored, { ...minted, overlapSeconds })
      answer = { ...toApiKeyView(key, minted.now), secret: text }
      return { next: old, successor: key, at: minted.now }
    },
    answer: () => answer,
  })
  if ('plan' in done) return done.plan
  if (answer === undefined)
    throw new ServiceError({ kind: 'internal', code: 'internal', message: 'A rotation decided nothing.' })
  deps.emit(apiKeyRotated(done.key, answer.keyId))
  return answer
}
