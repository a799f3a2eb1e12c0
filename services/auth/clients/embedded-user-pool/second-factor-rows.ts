import * as z from 'zod'
import { changing, type Item, type NewItem, type Table, toEpoch, type Write } from '#platform/table'
import type { SecondFactorRows, TwoFactorRecord } from './user-pool-deps.ts'

type Update = SecondFactorRows['updateTwoFactor']

const userKey = (userId: string) => `USER#${userId}`
const challengeKey = (tokenHash: string) => `CHALLENGE#${tokenHash}`
const WHAT = 'This sign-in'
const SORT = 'TWO_FACTOR'
const CHALLENGE_SORT = 'CHALLENGE'

const StoredTwoFactor = z.object({
  sealedSecret: z.string(),
  enabledAt: z.coerce.date().optional(),
  lastStep: z.number().int(),
})
const StoredChallenge = z.object({
  userId: z.string(),
  failures: z.number().int(),
  createdAt: z.coerce.date(),
  passwordMark: z.string(),
})

/** Authenticator secrets and challenges in a `Table`. */
export function secondFactorRows(table: Table): SecondFactorRows {
  const challengeRow = (tokenHash: string) => table.get(challengeKey(tokenHash), CHALLENGE_SORT)
  return {
    findTwoFactor: async (userId) => toTwoFactor(await table.get(userKey(userId), SORT)),
    updateTwoFactor: (userId, decide, also = async () => []) =>
      updateTwoFactor(table, userId, { decide, also }),
    insertChallenge: async (tokenHash, { createdAt, ...rest }, until) =>
      void (await table.insert({
        pk: challengeKey(tokenHash),
        sk: CHALLENGE_SORT,
        ...rest,
        createdAt: createdAt.toISOString(),
        expiresAt: toEpoch(until),
      })),
    findChallenge: async (tokenHash) => {
      const row = await challengeRow(tokenHash)
      return row && StoredChallenge.parse(row)
    },
    tryChallenge: (tokenHash, max) =>
      changing(table, WHAT, async () => {
        const row = await challengeRow(tokenHash)
        const failures = row === undefined ? max : StoredChallenge.parse(row).failures
        if (row === undefined || failures >= max) return { result: false }
        return { writes: [{ type: 'update', item: { ...row, failures: failures + 1 } }], result: true }
      }),
    removeChallenge: async (tokenHash) => {
      const row = await challengeRow(tokenHash)
      if (row) await table.remove(row.pk, row.sk, row.version)
    },
  }
}

function updateTwoFactor(
  table: Table,
  userId: string,
  { decide, also }: { decide: Parameters<Update>[1]; also: NonNullable<Parameters<Update>[2]> },
): Promise<void> {
  return changing<void>(table, WHAT, async () => {
    const row = await table.get(userKey(userId), SORT)
    const next = decide(toTwoFactor(row))
    const write = writeOf(row, userId, next)
    return write ? { writes: [write, ...(await also())], result: undefined } : { result: undefined }
  })
}

function writeOf(
  row: Item | undefined,
  userId: string,
  next: TwoFactorRecord | undefined,
): Write | undefined {
  if (next === undefined) return row && { type: 'remove', pk: row.pk, sk: row.sk, version: row.version }
  const { enabledAt, ...rest } = next
  // An earlier version kept the recovery codes here; they belong to the secret.
  const kept = row?.['sealedSecret'] === next.sealedSecret ? row : {}
  const item: NewItem = {
    ...kept,
    pk: userKey(userId),
    sk: SORT,
    ...rest,
    ...(enabledAt && { enabledAt: enabledAt.toISOString() }),
  }
  return row ? { type: 'update', item: { ...item, version: row.version } } : { type: 'insert', item }
}

function toTwoFactor(row: Item | undefined): TwoFactorRecord | undefined {
  if (row === undefined) return undefined
  const { enabledAt, ...rest } = StoredTwoFactor.parse(row)
  return { ...rest, ...(enabledAt && { enabledAt }) }
}
