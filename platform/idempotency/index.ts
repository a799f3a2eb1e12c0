import { hash } from 'node:crypto'
import * as z from 'zod'
import { type Caller, mayDo } from '#platform/caller'
import { addSeconds, type Now } from '#platform/clock'
import { ServiceError } from '#platform/errors'
import type { NewItem, Table, Write } from '#platform/table'
import type { Vault } from '#platform/vault'

/** How long an answer is kept. */
const KEPT_SECONDS = 86_400
const StoredAnswer = z.object({
  fingerprint: z.string(),
  sealed: z.string(),
  isBegun: z.boolean().optional(),
  permissions: z.array(z.string()).default([]),
})

/**
 * Makes mutations safe to repeat: the answer is stored in the transaction of the change, so that a crash leaves both
 * or neither. Answers are sealed, because one may hold a secret that is shown once.
 */
export interface Idempotency {
  /**
   * The stored answer to this caller's `Idempotency-Key`.
   * @throws ServiceError `idempotency_key_reused` when the key was used for another request
   */
  find(caller: Caller): Promise<{ answer: unknown } | undefined>
  /** The state stored by an earlier attempt that was cut off before it had an answer. @throws as `find` */
  findBegun(caller: Caller): Promise<{ state: unknown } | undefined>
  /** The write that stores `answer`; none when the caller sent no key. */
  keep(caller: Caller, answer: unknown): Promise<Write[]>
  /** For an operation of several transactions: the write that stores its state, until `complete` stores its answer. */
  begin(caller: Caller, state: unknown): Promise<Write[]>
  /** Stores the final answer of a begun operation, or of one that wrote nothing. Never overwrites. */
  complete(caller: Caller, answer: unknown): Promise<void>
}

/** Stores nothing: for tests without idempotency. */
export const noRepeats: Idempotency = {
  find: async () => undefined,
  findBegun: async () => undefined,
  keep: async () => [],
  begin: async () => [],
  complete: async () => {},
}

export function idempotencyOver(table: Table, { vault, now }: { vault: Vault; now: Now }): Idempotency {
  const stored = async (caller: Caller) => {
    if (caller.once === undefined) return undefined
    const { pk, sk } = keyOf(caller, caller.once.key)
    const row = await table.get(pk, sk)
    if (row === undefined) return undefined
    const { fingerprint, sealed, isBegun = false, permissions } = StoredAnswer.parse(row)
    if (fingerprint !== caller.once.fingerprint) throw reused()
    const lost = permissions.filter((one) => !mayDo(caller, one))
    if (lost.length > 0) throw mayDoLess(lost)
    return { row, isBegun, open: async () => JSON.parse(await vault.open(sealed, `${pk} ${sk}`)) as unknown }
  }
  const itemsOf = async (caller: Caller, value: unknown, isBegun: boolean): Promise<NewItem[]> => {
    if (caller.once === undefined) return []
    const { key, fingerprint } = caller.once
    const { pk, sk } = keyOf(caller, key)
    const sealed = await vault.seal(JSON.stringify(value), `${pk} ${sk}`)
    const expiresAt = Math.ceil(addSeconds(now(), KEPT_SECONDS).getTime() / 1000)
    const permissions = [...(caller.permissions ?? [])]
    return [{ pk, sk, fingerprint, sealed, permissions, expiresAt, ...(isBegun && { isBegun }) }]
  }
  const inserts = (items: NewItem[]) => items.map((item): Write => ({ type: 'insert', item }))
  return {
    find: async (caller) => {
      const found = await stored(caller)
      return found && !found.isBegun ? { answer: await found.open() } : undefined
    },
    findBegun: async (caller) => {
      const found = await stored(caller)
      return found?.isBegun === true ? { state: await found.open() } : undefined
    },
    keep: async (caller, answer) => inserts(await itemsOf(caller, answer, false)),
    begin: async (caller, state) => inserts(await itemsOf(caller, state, true)),
    complete: async (caller, answer) => {
      const [item] = await itemsOf(caller, answer, false)
      if (item === undefined) return
      const found = await stored(caller)
      if (found === undefined) await table.insert(item)
      else if (found.isBegun) await table.update({ ...item, version: found.row.version })
    },
  }
}

/** Scoped per principal, so that members never receive each other's stored answers. */
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

function mayDoLess(lost: readonly string[]): ServiceError {
  return new ServiceError({
    kind: 'forbidden',
    code: 'forbidden',
    message: `You may do less now than when this request was first made (${lost.join(', ')}), so its answer is not shown again. Send a new request with a new Idempotency-Key.`,
  })
}
