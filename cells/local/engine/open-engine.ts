import { createRequire } from 'node:module'
import type { Connection } from '@lancedb/lancedb'
import { Words } from '../lexical/words.ts'
import { Vectors } from '../vectors/vectors.ts'

const lance = createRequire(import.meta.url)('@lancedb/lancedb') as typeof import('@lancedb/lancedb')

/** `words` and `vectors` must be disposed of after everything that was opened with them. */
export type Engine = {
  connection: Connection
  words: Words
  vectors: Vectors
  cachedBytes: () => number
}

/** Opens the engine over its folder with these limits of memory; the default of its own caches is 7 GB. */
export async function openEngine(
  dir: string,
  cacheBytes: { index: bigint; metadata: bigint; vectors: number },
): Promise<Engine> {
  const session = new lance.Session(cacheBytes.index, cacheBytes.metadata)
  // The session must be an option: as a separate argument it is ignored.
  const connection = await lance.connect({ uri: dir, session })
  return {
    connection,
    words: new Words(dir),
    vectors: new Vectors(dir, cacheBytes.vectors),
    cachedBytes: () => Number(session.sizeBytes()),
  }
}
