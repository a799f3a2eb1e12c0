import { parentPort, workerData } from 'node:worker_threads'
import { textsOf } from '../lexical/packed-texts.ts'
import { CodeMemory } from './code-memory.ts'
import { MEMORY_IS_FULL, VectorSet } from './vector-set.ts'
import type { Presence, VectorsAnswerTo, VectorsAsked, VectorsRequest } from './vectors-messages.ts'

/** Each large set has an open file. */
const MAX_SETS = 128

// `Vectors` passes exactly this.
const { maxBytes } = workerData as { maxBytes: number }
const memory = new CodeMemory(maxBytes)
type Held = { set: VectorSet; /** Documents written while it is filled. */ written: Set<string> | undefined }
/** In order of last use, the most recent last. */
const sets = new Map<string, Held>()

function drop(name: string): Presence {
  sets.get(name)?.set.close()
  return sets.delete(name) ? 'here' : 'absent'
}

/** Adds to a set, which takes the memory of those that were not used for longest if need be. */
function adding(name: string, work: (held: Held) => void): Presence {
  const held = sets.get(name)
  if (held === undefined) return 'absent'
  for (;;)
    try {
      work(held)
      return 'here'
    } catch (error) {
      const oldest = error instanceof Error && error.message === MEMORY_IS_FULL ? otherThan(name) : undefined
      if (oldest === undefined) {
        drop(name)
        throw error
      }
      drop(oldest)
    }
}

function otherThan(name: string): string | undefined {
  for (const one of sets.keys()) if (one !== name) return one
  return undefined
}

const ANSWER: {
  [Kind in keyof VectorsAsked]: (name: string, asked: VectorsAsked[Kind]) => VectorsAnswerTo<Kind>
} = {
  begin: (name, { file, dimensions }) => {
    drop(name)
    for (const oldest of sets.keys()) if (sets.size >= MAX_SETS) drop(oldest)
    sets.set(name, { set: new VectorSet(memory, { file, dimensions }), written: new Set() })
    return 'here'
  },
  fill: (name, { ids, offsets, values }) =>
    adding(name, ({ set, written }) => {
      const dimensions = values.length / (offsets.at(-1) || 1)
      for (const [at, id] of ids.flatMap(textsOf).entries()) {
        if (written?.has(id) !== false || set.has(id)) continue
        set.put(id, values.subarray((offsets[at] ?? 0) * dimensions, (offsets[at + 1] ?? 0) * dimensions))
      }
    }),
  filled: (name) => {
    const held = sets.get(name)
    if (held === undefined) return 'absent'
    held.written = undefined
    return 'here'
  },
  put: (name, { documents }) =>
    adding(name, ({ set, written }) => {
      for (const { id, vectors } of documents) {
        written?.add(id)
        set.put(id, vectors)
      }
    }),
  nearest: (name, { query, limit, among }) => {
    const held = sets.get(name)
    if (held === undefined || held.written !== undefined) return 'absent'
    sets.delete(name)
    sets.set(name, held)
    return held.set.nearest(query, limit, among?.flatMap(textsOf)) ?? 'too many'
  },
  drop,
}

parentPort?.on('message', ({ id, kind, set, asked }: VectorsRequest) => {
  try {
    // `asked` matches `kind`: both come from the same call.
    const answer = (ANSWER[kind] as (name: string, asked: unknown) => unknown)(set, asked)
    parentPort?.postMessage({ id, answer })
  } catch (error) {
    parentPort?.postMessage({ id, error: String(error) })
  }
})
