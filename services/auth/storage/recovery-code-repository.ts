import * as z from 'zod'
import { changing, type NewItem, type Table, type Write } from '#platform/table'
import type { RecoveryCodeRepository } from '../ports.ts'

const userKey = (userId: string) => `USER#${userId}`
const SORT = 'RECOVERY_CODES'
/** Where an earlier version kept them: with the secret of the embedded user pool, until one is used or replaced. */
const FORMER_SORT = 'TWO_FACTOR'
const WHAT = 'Two-factor sign-in'
const StoredCodes = z.object({ macs: z.array(z.string()) })
const FormerCodes = z.object({ recoveryMacs: z.array(z.string()), enabledAt: z.string() })

/** Recovery codes in a `Table`: their MACs. */
export function recoveryCodeRepository(table: Table): RecoveryCodeRepository {
  const rowOf = (userId: string) => table.get(userKey(userId), SORT)
  const macsOf = async (userId: string) => {
    const row = await rowOf(userId)
    if (row) return { row, macs: StoredCodes.parse(row).macs }
    return { macs: FormerCodes.safeParse(await table.get(userKey(userId), FORMER_SORT)).data?.recoveryMacs }
  }
  const writeOf = (userId: string, row: { version: number } | undefined, macs: readonly string[]): Write => {
    const item: NewItem = { pk: userKey(userId), sk: SORT, macs: [...macs] }
    return row ? { type: 'update', item: { ...item, version: row.version } } : { type: 'insert', item }
  }
  return {
    countCodes: async (userId) => (await macsOf(userId)).macs?.length ?? 0,
    settingCodes: async (userId, macs) => [writeOf(userId, await rowOf(userId), macs)],
    removingCodes: async (userId) => {
      const row = await rowOf(userId)
      return row ? [{ type: 'remove', pk: row.pk, sk: row.sk, version: row.version }] : []
    },
    replaceCodes: (userId, macs, also) =>
      changing(table, WHAT, async () => {
        const known = await macsOf(userId)
        if (known.macs === undefined) return { result: false }
        return { writes: [writeOf(userId, known.row, macs), ...also], result: true }
      }),
    useCode: (userId, mac, also) =>
      changing(table, WHAT, async () => {
        const { row, macs = [] } = await macsOf(userId)
        if (!macs.includes(mac)) return { result: false }
        const left = macs.filter((one) => one !== mac)
        return { writes: [writeOf(userId, row, left), ...also(left.length)], result: true }
      }),
  }
}
