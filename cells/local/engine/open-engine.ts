import { createRequire } from 'node:module'
import type { Connection } from '@lancedb/lancedb'
import { Words } from '../lexical/words.ts'

const lance = createRequire(import.meta.url)('@lancedb/lancedb') as typeof import('@lancedb/lancedb')

/** `words` must be disposed of after everything that was opened with it. */
export type Engine = { connection: Connection; words: Words; cachedBytes: () => number }

/** Opens the engine over its folder with this limit of memory; its default is 7 GB. */
export async function openEngine(
  dir: string,
  cacheBytes: { index: bigint; metadata: bigint },
): Promise<Engine> {
  const session = new lance.Session(cacheBytes.index, cacheBytes.metadata)
  // The session must be an option: as a separate argument it is ignored.
  const connection = await lance.connect({ uri: dir, session })
  return { connection, words: new Words(dir), cachedBytes: () => Number(session.sizeBytes()) }
}
