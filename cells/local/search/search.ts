import { ServiceError } from '#platform/errors'
import { pacer } from '#platform/pace'
import { customVector } from '../documents/prepared.ts'
import { weightedMean } from '../documents/weighted-mean.ts'
import { closestChunk } from '../engine/closest-chunk.ts'
import { byScoreThenId, type Hit, type Scope } from '../engine/ranking.ts'
import type { Stored } from '../engine/row.ts'
import { filterToSql, idIn } from '../filter/sql.ts'
import type { ServedIndex } from '../served-index.ts'
import type { SearchQuery, SearchRequest } from './search-body.ts'
import { parseLexicalQuery } from './lexical-query.ts'

export type SearchHit = {
  _id: string
  _score: number
  /** Absent when the request turns highlights off. */
  _highlights?: Record<string, string>[]
  [field: string]: unknown
}

/** A hit with the field in which it is closest and the query's vector for that field. */
type Ranked = Hit & { closest?: { field: string; vector: Float32Array } }

/**
 * The hits of one page, best first.
 * @throws ServiceError `invalid_argument`, `invalid_field_name` for a query, filter or attribute that is invalid for
 * the index, even if it holds no documents
 */
export async function search(
  index: ServedIndex,
  request: SearchRequest,
  signal?: AbortSignal,
): Promise<SearchHit[]> {
  const where = withoutIds(whereOf(index, request.filter), request.excludedIds)
  checkAttributes(index, request)
  const page =
    request.method === 'TENSOR'
      ? await tensorPage(index, request, { where, signal })
      : await lexicalPage(index, request, where)
  const hits = await readHits(index, request, page)
  index.onSearch()
  return hits
}

/**
 * A filter as the engine's SQL; a blank filter is an error.
 * @throws ServiceError `invalid_argument` with the position
 */
export function whereOf({ engine, settings }: ServedIndex, filter: string | undefined): string | undefined {
  if (filter === undefined) return undefined
  return filterToSql(filter, { settings, numberColumn: (field) => engine.numberColumn(field) })
}

function withoutIds(where: string | undefined, ids: readonly string[] = []): string | undefined {
  if (ids.length === 0) return where
  const others = `NOT (${idIn(ids)})`
  return where === undefined ? others : `(${where}) AND ${others}`
}

/** Searches each field separately; a document counts with the field in which it is closest. */
async function tensorPage(
  index: ServedIndex,
  request: SearchRequest,
  { where, signal }: { where: string | undefined; signal: AbortSignal | undefined },
): Promise<Ranked[]> {
  const fields = searchedFields(index, request, 'tensor')
  checkQuery(index, request.q)
  if (fields.length === 0) return []
  const vector = await queryVector(index, request, signal)
  const scope: Scope = { where, limit: request.limit + request.offset }
  const perField = await Promise.all(
    fields.map(async (field) => ({ field, hits: await index.engine.nearest(field, vector, scope) })),
  )
  const best = new Map<string, Ranked>()
  const closeness = closenessOf(index.settings.annParameters.spaceType)
  for (const { field, hits } of perField)
    for (const hit of hits) {
      const score = closeness(hit.score)
      const known = best.get(hit.id)
      if (known === undefined || known.score < score)
        best.set(hit.id, { ...hit, score, closest: { field, vector } })
    }
  return [...best.values()].toSorted(byScoreThenId).slice(request.offset, scope.limit)
}

/** Vespa's closeness for each distance, computed from the cosine. */
function closenessOf(spaceType: string): (cosine: number) => number {
  return spaceType === 'angular' ? (cosine) => 1 / (1 + Math.acos(cosine)) : (cosine) => 1 / (2 - cosine)
}

async function lexicalPage(
  index: ServedIndex,
  request: SearchRequest,
  where: string | undefined,
): Promise<Ranked[]> {
  const { q, limit, offset } = request
  const query = parseLexicalQuery(typeof q === 'string' ? q : '')
  if (query.all) return index.engine.page({ where, limit, offset })
  if (query.words.length === 0 && query.phrases.length === 0) return []
  const fields = searchedFields(index, request, 'lexical')
  const hits = await index.engine.lexical({ ...query, fields }, { where, limit: limit + offset })
  return hits.slice(offset)
}

function searchedFields(
  { settings, engine }: ServedIndex,
  { searchableAttributes }: SearchRequest,
  kind: 'tensor' | 'lexical',
): string[] {
  const stored = kind === 'tensor' ? engine.tensorFields() : engine.textFields()
  if (searchableAttributes === undefined) return stored
  const able = settings.type === 'structured' ? searchableFields(settings, kind) : stored
  const wrong = searchableAttributes.find((field) => !able.includes(field))
  if (wrong !== undefined)
    throw noSuchField(
      `searchableAttributes names '${wrong}', which is not a ${kind} field of this index. Its ${kind} fields: ${able.join(', ') || 'none'}.`,
    )
  const wanted = new Set(searchableAttributes)
  return stored.filter((field) => wanted.has(field))
}

function searchableFields(
  { fields, tensorFields }: ServedIndex['settings'],
  kind: 'tensor' | 'lexical',
): string[] {
  if (kind === 'tensor') return tensorFields
  return [...fields.values()]
    .filter(({ features }) => features.includes('lexical_search'))
    .map(({ name }) => name)
}

/** Fields of every hit, whichever attributes are requested. */
const ALWAYS_RETRIEVED = ['_id', '_score', '_highlights']

function checkAttributes({ settings }: ServedIndex, { attributesToRetrieve }: SearchRequest): void {
  if (settings.type !== 'structured') return
  const wrong = attributesToRetrieve?.find(
    (field) => !settings.fields.has(field) && !ALWAYS_RETRIEVED.includes(field),
  )
  if (wrong !== undefined)
    throw noSuchField(
      `attributesToRetrieve names '${wrong}', which is not a field of this index. Its fields: ${[...settings.fields.keys()].join(', ')}.`,
    )
}

function noSuchField(message: string): ServiceError {
  return new ServiceError({ kind: 'invalid', code: 'invalid_field_name', message })
}

/** Validates a query independently of the documents, so that it fails in an empty index too. */
function checkQuery({ embedder, dimensions }: ServedIndex, q: SearchQuery): void {
  if (isCustomVector(q)) return void customVector('q', q.customVector, dimensions)
  if (embedder === undefined)
    throw new ServiceError({
      kind: 'invalid',
      code: 'bad_request',
      message:
        'This index has the model \'no_model\', which embeds no text. Search with q: {"customVector": {"vector": [numbers]}}.',
    })
  if (typeof q === 'object' && Object.keys(q).length === 0)
    throw new ServiceError({
      kind: 'invalid',
      code: 'invalid_argument',
      message: 'q holds no query. Give at least one text with its weight.',
    })
}

/** A zero vector when the weights cancel each other out: then all documents are equally near. */
async function queryVector(
  index: ServedIndex,
  request: SearchRequest,
  signal: AbortSignal | undefined,
): Promise<Float32Array> {
  const { q } = request
  if (isCustomVector(q)) return customVector('q', q.customVector, index.dimensions).vector
  const weights = typeof q === 'string' ? { [q]: 1 } : q
  const texts = Object.keys(weights)
  const prefix = request.textQueryPrefix ?? index.textQueryPrefix
  const vectors =
    (await index.embedder?.embed({
      texts: texts.map((text) => prefix + text),
      indexId: index.indexId,
      urgency: 'query',
      ...(signal && { signal }),
    })) ?? []
  const [only] = vectors
  if (typeof q === 'string' && only) return only
  const parts = vectors.map((vector, at) => ({ vector, weight: weights[texts[at] ?? ''] ?? 0 }))
  return weightedMean(parts) ?? new Float32Array(index.dimensions)
}

function isCustomVector(q: SearchQuery): q is Extract<SearchQuery, { customVector: object }> {
  return typeof q === 'object' && 'customVector' in q && typeof q.customVector === 'object'
}

/** Reads the documents of a page. One that was deleted after it was ranked is left out. */
async function readHits(
  { engine }: ServedIndex,
  { attributesToRetrieve, showHighlights }: SearchRequest,
  page: readonly Ranked[],
): Promise<SearchHit[]> {
  const toRead = page.filter(({ stored }) => stored === undefined)
  const shown = showHighlights ? toRead.flatMap(({ closest }) => closest?.field ?? []) : []
  const read =
    toRead.length === 0
      ? []
      : await engine.find(idIn(toRead.map(({ id }) => id)), {
          limit: toRead.length,
          tensorsOf: [...new Set(shown)],
        })
  const byId = new Map(read.map((one) => [one.id, one]))
  const wanted = attributesToRetrieve && new Set(attributesToRetrieve)
  const hits: SearchHit[] = []
  const pace = pacer()
  for (const ranked of page) {
    await pace()
    const found = ranked.stored ?? byId.get(ranked.id)
    if (found === undefined) continue
    const fields = Object.entries(JSON.parse(found.doc) as Record<string, unknown>)
    hits.push({
      ...Object.fromEntries(wanted ? fields.filter(([field]) => wanted.has(field)) : fields),
      _id: ranked.id,
      _score: ranked.score,
      ...(showHighlights && { _highlights: highlightsOf(ranked, found, wanted) }),
    })
  }
  return hits
}

/** The chunk that matched, unless its field is excluded from the answer. */
function highlightsOf(
  { closest }: Ranked,
  { tensors }: Stored,
  wanted: ReadonlySet<string> | undefined,
): Record<string, string>[] {
  if (closest === undefined || wanted?.has(closest.field) === false) return []
  const own = tensors.find(({ field }) => field === closest.field)
  const chunks = own?.chunks ?? []
  const at = own && chunks.length > 1 ? closestChunk(closest.vector, own.vectors()) : 0
  return [{ [closest.field]: chunks[at] ?? '' }]
}
