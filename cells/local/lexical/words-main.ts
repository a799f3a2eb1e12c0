import { mkdirSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { parentPort } from 'node:worker_threads'
import { packTexts, textsOf } from './packed-texts.ts'
import { match, rank } from './rank.ts'
import { ELEMENT_BREAK, type Term, termsOf } from './terms.ts'
import type { AnswerTo, Asked, PackedTexts, WordsFailure, WordsRequest } from './words-messages.ts'
import { WordStore } from './word-store.ts'

/** Maximum number of open files; each needs three handles. */
const MAX_OPEN = 32
/** In order of last use, the most recent last. */
const open = new Map<string, WordStore>()

function storeOf(file: string, isRebuilt: boolean): WordStore {
  const known = open.get(file)
  open.delete(file)
  for (const oldest of open.keys()) {
    if (open.size < MAX_OPEN) break
    close(oldest)
  }
  mkdirSync(dirname(file), { recursive: true })
  const store = known ?? new WordStore(file, { isRebuilt })
  open.set(file, store)
  return store
}

function close(file: string): void {
  const store = open.get(file)
  open.delete(file)
  store?.close()
}

/** The handler of each kind of request. */
const ANSWER: { [Kind in keyof Asked]: (file: string, asked: Asked[Kind]) => AnswerTo<Kind> } = {
  state: (file, { isNew }) => storeOf(file, isNew).state(),
  begin: (file, { ids, isNew }) => storeOf(file, isNew).begin(ids),
  put: (file, { documents, fields, version, rebuiltUpTo, takesLists }) => {
    const numbers = new Map(fields)
    const cut = documents.map(({ id, doc }) => ({ id, fields: fieldsOf(doc, { numbers, takesLists }) }))
    storeOf(file, true).put(cut, { version, rebuiltUpTo })
  },
  remove: (file, { ids, version }) => storeOf(file, true).remove(ids, version),
  tidied: (file, { version }) => storeOf(file, true).tidied(version),
  rank: (file, { among, modifiers, ...ranking }) =>
    rank(storeOf(file, true), ranking, { isAmong: isAmong(among), modifiers }),
  match: (file, { among, others, ...query }) => {
    const matching = new Set(match(storeOf(file, true), query, isAmong(among)))
    for (const id of others) matching.add(id)
    return { count: matching.size, ids: packTexts([...matching]) }
  },
  close: (file) => close(file),
  clear: (file) => {
    close(file)
    rmSync(dirname(file), { recursive: true, force: true })
  },
  end: () => [...open.keys()].forEach(close),
}

/** The terms of a document's text fields, by field number. */
function fieldsOf(
  doc: string,
  { numbers, takesLists }: { numbers: ReadonlyMap<string, number>; takesLists: boolean },
): Map<number, Term[]> {
  const fields = new Map<number, Term[]>()
  // A stored document is always an object.
  for (const [name, value] of Object.entries(JSON.parse(doc) as Record<string, unknown>)) {
    const number = numbers.get(name)
    if (number === undefined) continue
    if (typeof value === 'string') fields.set(number, termsOf(value))
    else if (takesLists && Array.isArray(value)) fields.set(number, termsOf(value.join(ELEMENT_BREAK)))
  }
  return fields
}

function isAmong(among: readonly PackedTexts[] | undefined): (id: string) => boolean {
  const ids = among && new Set(among.flatMap(textsOf))
  return (id) => ids?.has(id) !== false
}

/** Structured cloning drops an error's own properties. */
function failureOf(error: unknown): WordsFailure {
  const { errcode } = error as { errcode?: number }
  return { message: String(error), ...(errcode !== undefined && { errcode }) }
}

parentPort?.on('message', ({ id, kind, file, asked }: WordsRequest) => {
  try {
    // `asked` matches `kind`: both come from the same call.
    const answer = (ANSWER[kind] as (file: string, asked: unknown) => unknown)(file, asked)
    parentPort?.postMessage({ id, answer })
  } catch (error) {
    // Its cached state may be ahead of the file after a failure.
    close(file)
    parentPort?.postMessage({ id, error: failureOf(error) })
  }
  if (kind === 'end') parentPort?.close()
})
