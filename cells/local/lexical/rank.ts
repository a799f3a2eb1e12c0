import type { Block, WordStore } from './word-store.ts'
import { BlockReader } from './postings.ts'
import { modified } from './modified.ts'
import { textsOf } from './packed-texts.ts'
import { runsOf, termsOf } from './terms.ts'
import type { PackedModifiers, Query, Ranked, Ranking } from './words-messages.ts'

const K1 = 1.2
const B = 0.75
/** From here on reading all ids takes less time than looking each up. */
const MANY = 2_000

/** How often a run of terms occurs in a field of a document, and the length of that field. */
type Found = { document: number; frequency: number; length: number }
type Sought = { terms: readonly string[]; weight: number; isRequired: boolean }

type Options = { isAmong: (id: string) => boolean; modifiers?: PackedModifiers | undefined }

/**
 * The best documents by BM25 as Vespa computes it: each word or phrase is one term in each field, and its rarity is
 * measured over all documents of the index. Ties are ordered by id. `isAmong` is the filter.
 */
export function rank(store: WordStore, ranking: Ranking, { isAmong, modifiers }: Options): Ranked {
  const matches = [...scoresOf(store, ranking, ranking.documents)]
  if (!modifiers) return best(store, matches, { limit: ranking.limit, isAmong })
  const idOf = idsOf(store, matches.length)
  const changeOf = changes(modifiers)
  const changed = matches.map(([document, score]): [number, number] => [
    document,
    modified(score, changeOf(idOf(document) ?? '')),
  ])
  return best(store, changed, { limit: ranking.limit, isAmong })
}

/** The ids of all documents that match. */
export function match(store: WordStore, query: Query, isAmong: (id: string) => boolean): string[] {
  const scores = scoresOf(store, query, 0)
  const idOf = idsOf(store, scores.size)
  const ids: string[] = []
  for (const document of scores.keys()) {
    const id = idOf(document)
    if (id !== undefined && isAmong(id)) ids.push(id)
  }
  return ids
}

function scoresOf(store: WordStore, query: Query, documents: number): Map<number, number> {
  const scores = new Map<number, number>()
  let required: Set<number> | undefined
  for (const sought of soughtOf(query)) {
    const matching = new Set<number>()
    for (const [field, found] of findRun(store, sought.terms, query.fields)) {
      const score = scorer(store, { field, matches: found.length, documents })
      for (const one of found) {
        scores.set(one.document, (scores.get(one.document) ?? 0) + sought.weight * score(one))
        if (sought.isRequired) matching.add(one.document)
      }
    }
    if (sought.isRequired) required = required?.intersection(matching) ?? matching
  }
  if (required) for (const document of scores.keys()) if (!required.has(document)) scores.delete(document)
  return scores
}

/** Few ids are looked up one by one, many are read at once. */
function idsOf(store: WordStore, count: number): (document: number) => string | undefined {
  if (count < MANY) return (document) => store.idOf(document)
  const all = store.ids()
  return (document) => all.get(document)
}

function changes(modifiers: PackedModifiers): (id: string) => { multiply: number; add: number } {
  const { multiply, add, otherwise } = modifiers
  const places = new Map<string, number>()
  for (const id of modifiers.ids.flatMap(textsOf)) places.set(id, places.size)
  return (id) => {
    const at = places.get(id)
    return at === undefined ? otherwise : { multiply: multiply[at] ?? 1, add: add[at] ?? 0 }
  }
}

/** The distinct runs of terms, each with its number of occurrences in the query. */
function soughtOf({ words, phrases, needsAll = false }: Query): Sought[] {
  const all = new Map<string, Sought>()
  const seek = (terms: readonly string[], isRequired: boolean) => {
    if (terms.length === 0) return
    const key = terms.join(' ')
    const known = all.get(key)
    all.set(key, {
      terms,
      weight: (known?.weight ?? 0) + 1,
      isRequired: isRequired || known?.isRequired === true,
    })
  }
  for (const word of words) for (const run of runsOf(word)) seek(run, needsAll)
  for (const phrase of phrases)
    seek(
      termsOf(phrase).map(({ term }) => term),
      true,
    )
  return [...all.values()]
}

function scorer(
  store: WordStore,
  { field, matches, documents }: { field: number; matches: number; documents: number },
): (found: Found) => number {
  const counts = store.counts(field)
  const average = counts.terms / Math.max(1, counts.documents)
  const all = Math.max(documents, matches)
  const rarity = Math.log(1 + (all - matches + 0.5) / (matches + 0.5))
  return ({ frequency, length }) =>
    (rarity * frequency * (K1 + 1)) / (frequency + K1 * (1 - B + (B * length) / average))
}

/** Finds a run of terms, by field. */
function findRun(
  store: WordStore,
  terms: readonly string[],
  fields: readonly number[],
): Map<number, Found[]> {
  const wanted = new Set(fields)
  const [first] = terms
  if (terms.length === 1 && first !== undefined) return findTerm(store, first, wanted)
  const lists = terms.map((term, at) => {
    const blocks = store.blocks(term).filter(({ field }) => wanted.has(field))
    return { at, blocks, bytes: blocks.reduce((sum, { entries }) => sum + entries.length, 0) }
  })
  // The rarest term comes first, so that the others are looked up in few documents.
  lists.sort((a, b) => a.bytes - b.bytes)
  let runs: Runs | undefined
  for (const { at, blocks } of lists) runs = follow(store, blocks, { at, runs })
  const found = new Map<number, Found[]>()
  for (const [field, documents] of runs ?? [])
    found.set(
      field,
      [...documents].map(([document, { starts, length }]) => ({
        document,
        frequency: starts.length,
        length,
      })),
    )
  return found
}

function findTerm(store: WordStore, term: string, wanted: ReadonlySet<number>): Map<number, Found[]> {
  const found = new Map<number, Found[]>()
  for (const { field, block, entries } of store.blocks(term)) {
    if (!wanted.has(field)) continue
    const list = found.get(field) ?? []
    found.set(field, list)
    for (const reader = new BlockReader(entries, block); reader.next();) {
      const { document, frequency, length } = reader
      reader.skip()
      if (!store.isDead(document)) list.push({ document, frequency, length })
    }
  }
  return found
}

/** Possible beginnings of a run, by field and document. */
type Runs = Map<number, Map<number, { starts: number[]; length: number }>>

/** Keeps the beginnings after which this term follows at distance `at`. */
function follow(
  store: WordStore,
  blocks: readonly Block[],
  { at, runs }: { at: number; runs: Runs | undefined },
): Runs {
  const left: Runs = new Map()
  for (const { field, block, entries } of blocks) {
    if (runs && !runs.has(field)) continue
    const documents = left.get(field) ?? new Map<number, { starts: number[]; length: number }>()
    left.set(field, documents)
    for (const reader = new BlockReader(entries, block); reader.next();) {
      const { document, length } = reader
      const known = runs?.get(field)?.get(document)
      if (store.isDead(document) || (runs && !known)) {
        reader.skip()
        continue
      }
      const before = known && new Set(known.starts)
      const starts = reader.positions().map((position) => position - at)
      const kept = before ? starts.filter((start) => before.has(start)) : starts
      if (kept.length > 0) documents.set(document, { starts: kept, length })
    }
  }
  return left
}

function best(
  store: WordStore,
  matches: [number, number][],
  { limit, isAmong }: { limit: number; isAmong: (id: string) => boolean },
): Ranked {
  matches.sort(([, a], [, b]) => b - a)
  const ranked: Ranked = { ids: [], scores: [] }
  for (let from = 0; from < matches.length && ranked.ids.length < limit;) {
    const score = matches[from]?.[1] ?? 0
    const tied: string[] = []
    for (; from < matches.length && matches[from]?.[1] === score; from++) {
      const id = store.idOf(matches[from]?.[0] ?? -1)
      if (id !== undefined && isAmong(id)) tied.push(id)
    }
    for (const id of tied.sort().slice(0, limit - ranked.ids.length)) {
      ranked.ids.push(id)
      ranked.scores.push(score)
    }
  }
  return ranked
}
