import * as z from 'zod'
import { addSeconds } from '#platform/clock'
import { changing, type Item, type NewItem, type Table, toEpoch } from '#platform/table'
import { SIGN_UP_SECONDS, type SignUpRecord } from './sign-up-record.ts'
import type { SignUpRows } from './user-pool-deps.ts'

const signUpKey = (signUpHash: string) => `SIGN_UP#${signUpHash}`
/** A confirmed sign-up is kept until its completion, at most this long. */
const CONFIRMED_SECONDS = 30 * 86_400

const StoredSignUp = z.object({
  signUpHash: z.string(),
  state: z.enum(['waiting', 'confirmed', 'decoy']),
  email: z.string(),
  name: z.string().optional(),
  passwordHash: z.string(),
  accountName: z.string().optional(),
  sealedInvitation: z.string().optional(),
  codeMac: z.string(),
  codeUntil: z.coerce.date(),
  failures: z.number().int(),
  createdAt: z.coerce.date(),
})

/** Sign-ups in progress, in a `Table`. */
export function signUpRows(table: Table): SignUpRows {
  return {
    findSignUp: async (signUpHash) => {
      const row = await table.get(signUpKey(signUpHash), 'SIGN_UP')
      return row && fromRow(row)
    },
    insertSignUp: async (signUp, also) =>
      void (await table.transact([{ type: 'insert', item: toRow(signUp) }, ...also])),
    updateSignUp: (signUpHash, decide) =>
      changing<SignUpRecord | undefined>(table, 'This sign-up', async () => {
        const row = await table.get(signUpKey(signUpHash), 'SIGN_UP')
        if (row === undefined) return { result: undefined }
        const { next, also } = decide(fromRow(row))
        return {
          writes: [{ type: 'update', item: { ...toRow(next), version: row.version } }, ...also],
          result: next,
        }
      }),
    removeSignUp: async (signUpHash) => {
      const row = await table.get(signUpKey(signUpHash), 'SIGN_UP')
      if (row) await table.remove(row.pk, row.sk, row.version)
    },
  }
}

function fromRow(row: Item): SignUpRecord {
  const { name, accountName, sealedInvitation, ...rest } = StoredSignUp.parse(row)
  return {
    ...rest,
    ...(name !== undefined && { name }),
    ...(accountName !== undefined && { accountName }),
    ...(sealedInvitation !== undefined && { sealedInvitation }),
  }
}

function toRow({ codeUntil, createdAt, ...rest }: SignUpRecord): NewItem {
  const keptSeconds = rest.state === 'confirmed' ? CONFIRMED_SECONDS : SIGN_UP_SECONDS
  return {
    pk: signUpKey(rest.signUpHash),
    sk: 'SIGN_UP',
    ...rest,
    codeUntil: codeUntil.toISOString(),
    createdAt: createdAt.toISOString(),
    expiresAt: toEpoch(addSeconds(createdAt, keptSeconds)),
  }
}
