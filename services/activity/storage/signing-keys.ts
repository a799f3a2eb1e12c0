import * as z from 'zod'
import { addSeconds, type Now } from '#platform/clock'
import {
  checkpointText,
  endorsementText,
  type newKeyPair,
  type PublicKey,
  signText,
} from '#platform/hash-chain'
import { changing, type Item, numberOf, rowsOf, sequenceSort, type Table } from '#platform/table'
import type { Vault } from '#platform/vault'
import type { Signer } from '../ports.ts'

const KEYS = 'SIGNING_KEYS'
const CONTEXT = 'activity signing key'

const StoredKey = z.object({
  keyId: z.string(),
  publicKey: z.string(),
  createdAt: z.string(),
  endorsedBy: z.object({ keyId: z.string(), signature: z.string() }).optional(),
  /** The private key; removed when another key follows. */
  sealed: z.string().optional(),
})
type StoredKey = z.infer<typeof StoredKey>

type Keys = { table: Table; vault: Vault; now: Now; newKeyPair: typeof newKeyPair; keySeconds: number }

/**
 * The signing keys of the deployment: numbered rows, the private key of the newest one sealed by the vault. Whoever finds
 * the newest too old adds the next; of two at once one wins.
 */
export function signingKeys(keys: Keys): Signer {
  return {
    sign: async (statement) => {
      const { stored, privateKey } = await currentKey(keys)
      const signed = { ...statement, at: keys.now().toISOString(), keyId: stored.keyId }
      return { ...signed, signature: signText(checkpointText(signed), privateKey) }
    },
    publicKeys: async () => {
      await currentKey(keys)
      const found: PublicKey[] = []
      for await (const row of rowsOf((page) => keys.table.query(KEYS, page)))
        found.push(toPublic(StoredKey.parse(row)))
      return found
    },
  }
}

const toPublic = ({ sealed: _sealed, ...key }: StoredKey): PublicKey => ({ ...key, algorithm: 'Ed25519' })

type Current = { stored: StoredKey; privateKey: string }

async function currentKey(keys: Keys): Promise<Current> {
  const { table, vault, now, keySeconds } = keys
  return changing(table, 'The signing key', async () => {
    const [row] = (await table.query(KEYS, { limit: 1, order: 'desc' })).items
    const newest = row && StoredKey.parse(row)
    const open = async (sealed: string) => vault.open(sealed, CONTEXT)
    if (row && newest?.sealed !== undefined) {
      const privateKey = await open(newest.sealed)
      if (addSeconds(new Date(newest.createdAt), keySeconds) > now())
        return { result: { stored: newest, privateKey } }
      return nextKey(keys, { row, stored: newest, privateKey })
    }
    return nextKey(keys)
  })
}

/** The key that follows `before`, which says so with its last signature. */
async function nextKey(
  { vault, now, newKeyPair: make }: Keys,
  before?: Current & { row: Item },
): Promise<{ writes: Parameters<Table['transact']>[0][number][]; result: Current }> {
  const { privateKey, ...made } = make()
  const plain = { ...made, createdAt: now().toISOString() }
  const stored: StoredKey = {
    ...plain,
    ...(before && {
      endorsedBy: {
        keyId: before.stored.keyId,
        signature: signText(endorsementText(toPublic(plain)), before.privateKey),
      },
    }),
    sealed: await vault.seal(privateKey, CONTEXT),
  }
  const number = before === undefined ? 1 : numberOf(before.row) + 1
  const insert = { type: 'insert', item: { pk: KEYS, sk: sequenceSort(number), ...stored } } as const
  const result = { stored, privateKey }
  if (before === undefined) return { writes: [insert], result }
  const { sealed: _sealed, ...retired } = before.row
  return { writes: [insert, { type: 'update', item: retired as Item }], result }
}
