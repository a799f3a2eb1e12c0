import { hash } from 'node:crypto'
import * as z from 'zod'
import type { Caller } from '#platform/caller'
import { addSeconds, type Now } from '#platform/clock'
import { ServiceError } from '#platform/errors'
import type { Table, Write } from '#platform/table'
import type { Vault } from '#platform/vault'

/** How long an answer is kept. */
const KEPT_SECONDS = 86_400
const StoredAnswer = z.object({ fingerprint: z.string(), sealed: z.string() })

/**
 * Makes mutations safe to repeat: the answer is stored in the transaction of the change, so that a crash leaves both
 * or neither. Answers are sealed, because one may hold a secret that is shown once.
 */
export interface Once {
  /**
   * The answer given before to this caller's `Idempotency-Key`.
   * @throws ServiceError `idempotency_key_reused` when it was another request
   */
  find(caller: Caller): Promise<{ answer: unknown } | undefined>
  /** The write that keeps `answer`; none when the caller sent no key. */
  keep(caller: Caller, answer: unknown): Promise<Write[]>
}

export function onceOver(table: Table, { vault, now }: { vault: Vault; now: Now }): Once {
  return {
    find: async (caller) => {
      if (caller.once === undefined) return undefined
      const { pk, sk } = keyOf(caller, caller.once.key)
      const row = await table.get(pk, sk)
      if (row === undefined) return undefined
      const { fingerprint, sealed } = StoredAnswer.parse(row)
      if (fingerprint !== caller.once.fingerprint) throw reused()
      return { answer: JSON.parse(await vault.open(sealed, `${pk} ${sk}`)) as unknown }
    },
    keep: async (caller, answer) => {
      if (caller.once === undefined) return []
      const { key, fingerprint } = caller.once
      const { pk, sk } = keyOf(caller, key)
      const sealed = await vault.seal(JSON.stringify(answer), `${pk} ${sk}`)
      const expiresAt = Math.ceil(addSeconds(now(), KEPT_SECONDS).getTime() / 1000)
      return [{ type: 'insert', item: { pk, sk, fingerprint, sealed, expiresAt } }]
    },
  }
}

/** Per principal: nobody is answered what another one of the account was. */
function keyOf({ accountId, principal }: Caller, key: string): { pk: string; sk: string } {
  return { pk: `ONCE#${accountId}#${principal.type}#${principal.id}`, sk: hash('sha256', key, 'base64url') }
}

function reused(): ServiceError {
  return new ServiceError({
    kind: 'conflict',
    code: 'idempotency_key_reused',
    message:
      'This Idempotency-Key was used for another request. Send a new key for a new request, and the same body when you repeat one.',
  })
}
