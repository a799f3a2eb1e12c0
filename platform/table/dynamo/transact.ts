import { setTimeout } from 'node:timers/promises'
import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb'
import { isServiceError, ServiceError } from '#platform/errors'
import { HEAD_SORT, numbered, type PlainWrite, type Transacted, type Write } from '#platform/table'
import { writing } from './errors.ts'
import { expiredIn } from './lost-answers.ts'
import { type Engine, get } from './rows.ts'
import { type Expired, toTransactItem } from './writes.ts'

/** Others append to the same sequence only from other processes: within one they take turns. */
const APPEND_ATTEMPTS = 50
const LONGEST_PAUSE_MS = 50

export const isPlain = (write: Write): write is PlainWrite => write.type !== 'append'

/**
 * Tries again with the next numbers while only others that append to the same sequence are in the way.
 * @throws ServiceError `storage_unavailable` when that takes too long
 */
export async function append(
  engine: Engine,
  writes: readonly Write[],
  sequences: readonly string[],
): Promise<Transacted> {
  for (let attempt = 0; attempt < APPEND_ATTEMPTS; attempt++) {
    const heads = await Promise.all(sequences.map((pk) => get(engine, pk, HEAD_SORT)))
    const all = numbered(writes, (pk) => heads[sequences.indexOf(pk)])
    const outcome = await commit(
      engine,
      all.map(({ write }) => write),
    )
    if (outcome.ok) return outcome
    const failed = outcome.failed.flatMap((at) => all[at]?.position ?? [])
    if (failed.length > 0) return { ok: false, failed }
    await setTimeout(Math.random() * LONGEST_PAUSE_MS)
  }
  throw new ServiceError({
    kind: 'unavailable',
    code: 'storage_unavailable',
    message: 'Too much is written at the same time. Please try again.',
    retryAfterSeconds: 1,
  })
}

export async function commit(engine: Engine, writes: readonly PlainWrite[]): Promise<Transacted> {
  const { documents, tableName, nowSeconds, newWriteId } = engine
  const attempt = async (expired: readonly (Expired | undefined)[]): Promise<Transacted> => {
    const TransactItems = writes.map((write, at) => toTransactItem(tableName, write, expired[at]))
    // The same token for every retry, so that a committed transaction is not applied again.
    const ClientRequestToken = newWriteId()
    try {
      await writing(() => documents.send(new TransactWriteCommand({ TransactItems, ClientRequestToken })))
      return { ok: true }
    } catch (error) {
      const reasons = failedConditions(error)
      if (reasons === undefined) throw error
      const found = reasons.map(({ Item: row }) => expiredIn(row, nowSeconds()))
      const failed = reasons.flatMap(({ Code }, at) => (Code === 'ConditionalCheckFailed' ? [at] : []))
      const mayGoOn = failed.every((at) => writes[at]?.type === 'insert' && found[at] && !expired[at])
      return mayGoOn ? attempt(found.map((one, at) => one ?? expired[at])) : { ok: false, failed }
    }
  }
  return attempt([])
}

type Reason = { Code?: string; Item?: Parameters<typeof expiredIn>[0] }

/** The reasons of a cancelled transaction, one per write, if all of them are failed conditions. */
function failedConditions(error: unknown): Reason[] | undefined {
  const cancelled = isServiceError(error) ? error.cause : error
  if (!(cancelled instanceof Error) || cancelled.name !== 'TransactionCanceledException') return undefined
  const { CancellationReasons: reasons = [] } = cancelled as Error & { CancellationReasons?: Reason[] }
  if (reasons.some(({ Code }) => Code !== 'None' && Code !== 'ConditionalCheckFailed')) return undefined
  return reasons
}
