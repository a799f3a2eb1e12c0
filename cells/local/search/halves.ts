import { pacer } from '#platform/pace'
import { byScoreThenId, type Hit, type Scope } from '../engine/ranking.ts'
import { idIn } from '../filter/sql.ts'
import { type Change, modified } from '../lexical/modified.ts'
import { textAt } from '../lexical/packed-texts.ts'
import type { ServedIndex } from '../served-index.ts'
import type { LexicalQuery } from './lexical-query.ts'
import { changesOf, fieldsOf, type Modification, packedChanges } from './modifications.ts'
import { byShownScoreThenId, documentsOfPages, pageEnds, type Place } from './pages.ts'

/** A hit with the field in which it is closest and the query's vector for that field. */
export type Ranked = Hit & {
  closest?: { field: string; vector: Float32Array; chunk?: number | undefined } | undefined
}

export type Nearest = {
  fields: readonly string[]
  vector: Float32Array
  where: string | undefined
}

/** Words and phrases in some fields. */
export type Sought = { query: LexicalQuery; fields: readonly string[]; needsAll?: boolean }

/** How many documents a list must hold, page after page, and what changes their scores. */
export type Listing = {
  ends: readonly number[]
  modification?: Modification | undefined
  /** How many are retrieved before their scores change; absent: as many as the page needs. */
  depth?: number | undefined
}

/**
 * The nearest documents. With a modification, those of each page are the nearest, in the order of their changed scores:
 * modifiers do not pull in documents that are farther away, as in Marqo's engine.
 */
export async function nearestDocuments(
  index: ServedIndex,
  nearest: Nearest,
  listing: Listing,
): Promise<Ranked[]> {
  const { ends, modification, depth } = listing
  const length = ends.at(-1) ?? 0
  const { lists, best } = await nearestLists(index, nearest, depth ?? length)
  if (!modification) return [...best.values()].sort(byScoreThenId).slice(0, length)
  const changeOf = await changesOf(index, modification, [...best.keys()])
  const entries = await documentsOfPages({
    lists,
    ends,
    ...(depth && { depthAt: () => depth }),
    baseOf: highest,
    order: orderedBy((id, base) => modified(base, changeOf(id))),
  })
  return entries.map(({ id, score }) => ({ ...(best.get(id) as Ranked), score }))
}

/** The nearest documents of each field, and of all with the field in which each is closest. */
export async function nearestLists(
  index: ServedIndex,
  nearest: Nearest,
  limit: number,
): Promise<{ lists: Hit[][]; best: Map<string, Ranked> }> {
  const perField = await nearestPerField(index, nearest, { where: nearest.where, limit })
  return { lists: perField.map(({ hits }) => hits), best: await closestOf(perField, nearest.vector) }
}

/** How near these documents are. */
export async function closenessOf(
  index: ServedIndex,
  nearest: Nearest,
  ids: readonly string[],
): Promise<Map<string, Ranked>> {
  const perField = await nearestPerField(index, nearest, {
    where: idIn(ids),
    among: ids,
    limit: Math.max(1, ids.length),
  })
  return closestOf(perField, nearest.vector)
}

type FieldHits = { field: string; hits: Hit[] }

/** Searches each field separately; a document counts with the field in which it is closest. */
function nearestPerField(
  { engine, settings }: ServedIndex,
  { fields, vector }: Nearest,
  scope: Scope,
): Promise<FieldHits[]> {
  const closeness = closenessFor(settings.annParameters.spaceType)
  return Promise.all(
    fields.map(async (field) => {
      const hits = await engine.nearest(field, vector, scope)
      return { field, hits: hits.map((hit) => ({ ...hit, score: closeness(hit.score) })) }
    }),
  )
}

async function closestOf(perField: readonly FieldHits[], vector: Float32Array): Promise<Map<string, Ranked>> {
  const best = new Map<string, Ranked>()
  const pause = pacer()
  for (const { field, hits } of perField)
    for (const hit of hits) {
      await pause()
      const known = best.get(hit.id)
      if (known === undefined || known.score < hit.score)
        best.set(hit.id, { ...hit, closest: { field, vector, chunk: hit.chunk } })
    }
  return best
}

/** Vespa's closeness for each distance, computed from the cosine. */
function closenessFor(spaceType: string): (cosine: number) => number {
  return spaceType === 'angular' ? (cosine) => 1 / (1 + Math.acos(cosine)) : (cosine) => 1 / (2 - cosine)
}

function highest(places: readonly (Place | undefined)[]): number {
  return Math.max(...places.map((place) => place?.score ?? Number.NEGATIVE_INFINITY))
}

/** The order by a score made from that of the list. */
export function orderedBy(
  scoreOf: (id: string, base: number) => number,
  among: (shown: number) => number = () => Infinity,
) {
  return {
    among,
    compare: byShownScoreThenId,
    scoreOf: ({ id, base }: { id: string; base: number }) => scoreOf(id, base),
  }
}

/** What of the lexical half happens after its documents were chosen by words alone. */
export type SecondPhase = { rerankCount: number | undefined }

/**
 * The best documents by words, all of whose scores are changed: modifiers may pull documents in. With a `depth` or a
 * second phase, only the best by words alone are candidates.
 */
export async function lexicalDocuments(
  index: ServedIndex,
  sought: Sought,
  {
    where,
    ends,
    modification,
    depth,
    second,
  }: Listing & { where: string | undefined; second?: SecondPhase | undefined },
): Promise<Hit[]> {
  const length = ends.at(-1) ?? 0
  if (!modification || (depth === undefined && !second))
    return ranked(index, sought, { scope: { where, limit: Math.min(depth ?? length, length) }, modification })
  const hits = await ranked(index, sought, { scope: { where, limit: depth ?? length } })
  const changeOf = await changesOf(
    index,
    modification,
    hits.map(({ id }) => id),
  )
  const count = second?.rerankCount
  return documentsOfPages({
    lists: [hits],
    ends,
    ...(depth && { depthAt: () => depth }),
    baseOf: highest,
    order: orderedBy(
      (id, base) => modified(base, changeOf(id)),
      count === undefined ? undefined : (shown) => count - shown,
    ),
  })
}

type Ranking = { scope: Scope; modification?: Modification | undefined }

async function ranked(
  index: ServedIndex,
  { query, fields, needsAll = false }: Sought,
  { scope, modification }: Ranking,
): Promise<Hit[]> {
  if (query.all) return allDocuments(index, { scope, modification })
  if (query.words.length === 0 && query.phrases.length === 0) return []
  const modifiers = modification && (await packedChanges(index.engine, modification, scope.where))
  return index.engine.lexical({ ...query, fields, needsAll }, scope, modifiers)
}

/** The scores by words of these documents; one without any of the words has none. */
export async function lexicalScoresOf(
  index: ServedIndex,
  sought: Sought,
  ids: readonly string[],
): Promise<Map<string, number>> {
  if (sought.query.all || ids.length === 0) return new Map()
  const hits = await ranked(index, sought, { scope: { where: idIn(ids), limit: ids.length } })
  return new Map(hits.map(({ id, score }) => [id, score]))
}

/** All documents: each has the score 0 before it is changed. */
async function allDocuments(index: ServedIndex, { scope, modification }: Ranking): Promise<Hit[]> {
  const { engine } = index
  const { where, limit } = scope
  if (!modification) return (await engine.firstIds({}, scope)).map((id) => ({ id, score: 0 }))
  const packed = await packedChanges(engine, modification, where)
  const scoreOf = (change: Change) => modified(0, change)
  const usual = scoreOf(packed.otherwise)
  const others = await engine.firstIds({ without: fieldsOf(modification) }, scope)
  const best = new Best(limit)
  const pause = pacer()
  let at = 0
  for (const texts of packed.ids)
    for (let row = 0; row + 1 < texts.offsets.length; row++, at++) {
      const score = scoreOf({ multiply: packed.multiply[at] ?? 1, add: packed.add[at] ?? 0 })
      if (best.takes(score)) best.add({ id: textAt(texts, row), score })
      await pause()
    }
  for (const id of others) best.add({ id, score: usual })
  return best.hits()
}

/** The best of very many, of which only few are held. */
class Best {
  readonly #limit: number
  #held: Hit[] = []
  #lowest = Number.NEGATIVE_INFINITY

  constructor(limit: number) {
    this.#limit = limit
  }

  takes(score: number): boolean {
    return score >= this.#lowest
  }

  add(hit: Hit): void {
    this.#held.push(hit)
    if (this.#held.length < 2 * this.#limit + 1_000) return
    this.#held = this.hits()
    this.#lowest = this.#held.at(-1)?.score ?? this.#lowest
  }

  hits(): Hit[] {
    return this.#held.sort(byScoreThenId).slice(0, this.#limit)
  }
}

/** One page of a list that is asked for alone. */
export async function pageOf<Item>(
  page: { limit: number; offset: number },
  list: (ends: readonly number[]) => Promise<Item[]>,
): Promise<Item[]> {
  return (await list(pageEnds(page))).slice(page.offset)
}
