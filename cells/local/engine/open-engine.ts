import { createRequire } from 'node:module'
import type { Connection } from '@lancedb/lancedb'

const lance = createRequire(import.meta.url)('@lancedb/lancedb') as typeof import('@lancedb/lancedb')

export type Engine = { connection: Connection; cachedBytes: () => number }

/** The engine over its folder, keeping no more in memory than this; by itself it would keep 7 GB. */
export async function openEngine(
  dir: string,
  cacheBytes: { index: bigint; metadata: bigint },
): Promise<Engine> {
  const session = new lance.Session(cacheBytes.index, cacheBytes.metadata)
  // As an option: given as an argument of its own, it is not looked at.
  const connection = await lance.connect({ uri: dir, session })
  return { connection, cachedBytes: () => Number(session.sizeBytes()) }
}
