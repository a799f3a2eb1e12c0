import { ServiceError } from '#platform/errors'
import { customVector } from '../documents/prepared.ts'
import { weightedMean } from '../documents/weighted-mean.ts'
import { closestChunk } from '../engine/closest-chunk.ts'
import { byScoreThenId, type Hit, type Scope } from '../engine/ranking.ts'
import type { Stored } from '../engine/row.ts'
import { filterToSql, idIn } from '../filter/sql.ts'
import type { ServedIndex } from '../served-index.ts'
import type { SearchQuery, SearchRequest } from './body.ts'
import { parseLexicalQuery } from './lexical-query.ts'

export type SearchHit = {
  _id: string
  _score: number
  _highlights: Record<string, string>[]
  [field: string]: unknown
}

/** A hit, and where it matched: the field it is closest in and the query's vector. */
type Ranked = Hit & { closest?: { field: string; vector: Float32Array } }

/**
 * The hits of one page, best first.
 * @throws ServiceError `invalid_argument` for a filter or attribute the index does not have
 */
export async function search(
  index: ServedIndex,
  request: SearchRequest,
  signal?: AbortSignal,
): Promise<SearchHit[]> {
  const where = whereOf(index, request.filter)
  const page =
    request.method === 'TENSOR'
      ? await tensorPage(index, request, { where, signal })
      : await lexicalPage(index, request, where)
  const hits = await readHits(index, request, page)
  index.onSearch()
  return hits
}

/** A filter in the engine's words. @throws ServiceError `invalid_argument` saying where it is wrong */
export function whereOf({ engine, settings }: ServedIndex, filter: string | undefined): string | undefined {
  if (filter === undefined || filter.trim() === '') return undefined
  return filterToSql(filter, { settings, numberColumn: (field) => engine.numberColumn(field) })
}

/** Each field is searched on its own; a document counts by the field it is closest in. */
async function tensorPage(
  index: ServedIndex,
  request: SearchRequest,
  { where, signal }: { where: string | undefined; signal: AbortSignal | undefined },
): Promise<Ranked[]> {
  const fields = searchedFields(index, request, 'tensor')
  // A vector of the wrong length is a mistake in an empty index too.
  if (fields.length === 0 && !isCustomVector(request.q)) return []
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

/** Vespa's closeness of each distance, from the cosine. */
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
  if (query.words === '') return []
  const fields = searchedFields(index, request, 'lexical')
  const hits = await index.engine.lexical({ ...query, fields }, { where, limit: limit + offset })
  return hits.slice(offset)
}

function searchedFields(
  index: ServedIndex,
  { searchableAttributes }: SearchRequest,
  kind: 'tensor' | 'lexical',
): string[] {
  const { settings, engine } = index
  const stored = kind === 'tensor' ? engine.tensorFields() : engine.textFields()
  if (searchableAttributes === undefined) return stored
  if (settings.type === 'structured') {
    const able =
      kind === 'tensor'
        ? settings.tensorFields
        : [...settings.fields.values()]
            .filter(({ features }) => features.includes('lexical_search'))
            .map(({ name }) => name)
    const wrong = searchableAttributes.find((field) => !able.includes(field))
    if (wrong !== undefined)
      throw new ServiceError({
        kind: 'invalid',
        code: 'invalid_argument',
        message: `searchableAttributes names '${wrong}', which is not a ${kind} field of this index. Its ${kind} fields: ${able.join(', ') || 'none'}.`,
      })
  }
  const wanted = new Set(searchableAttributes)
  return stored.filter((field) => wanted.has(field))
}

async function queryVector(
  index: ServedIndex,
  request: SearchRequest,
  signal: AbortSignal | undefined,
): Promise<Float32Array> {
  const { q } = request
  if (isCustomVector(q)) return customVector('q', q.customVector, index.dimensions).vector
  const { embedder } = index
  if (embedder === undefined)
    throw new ServiceError({
      kind: 'invalid',
      code: 'bad_request',
      message:
        'This index has the model \'no_model\', which embeds no text. Search with q: {"customVector": {"vector": [numbers]}}.',
    })
  const weights = typeof q === 'string' ? { [q]: 1 } : q
  const texts = Object.keys(weights)
  if (texts.length === 0)
    throw new ServiceError({
      kind: 'invalid',
      code: 'invalid_argument',
      message: 'q holds no query. Give at least one text with its weight.',
    })
  const prefix = request.textQueryPrefix ?? index.textQueryPrefix
  const vectors = await embedder.embed({
    texts: texts.map((text) => prefix + text),
    indexId: index.indexId,
    urgency: 'query',
    ...(signal && { signal }),
  })
  const [only] = vectors
  if (typeof q === 'string' && only) return only
  return weightedMean(vectors.map((vector, at) => ({ vector, weight: weights[texts[at] ?? ''] ?? 0 })))
}

function isCustomVector(q: SearchQuery): q is Extract<SearchQuery, { customVector: object }> {
  return typeof q === 'object' && 'customVector' in q && typeof q.customVector === 'object'
}

/** The documents of a page. One that was deleted since it was ranked is left out. */
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
  return page.flatMap((ranked) => {
    const found = ranked.stored ?? byId.get(ranked.id)
    if (found === undefined) return []
    const fields = Object.entries(JSON.parse(found.doc) as Record<string, unknown>)
    return {
      ...Object.fromEntries(wanted ? fields.filter(([field]) => wanted.has(field)) : fields),
      _id: ranked.id,
      _score: ranked.score,
      _highlights: showHighlights ? highlightsOf(ranked, found) : [],
    }
  })
}

function highlightsOf({ closest }: Ranked, { tensors }: Stored): Record<string, string>[] {
  if (closest === undefined) return []
  const own = tensors.find(({ field }) => field === closest.field)
  const chunks = own?.chunks ?? []
  const at = own && chunks.length > 1 ? closestChunk(closest.vector, own.vectors()) : 0
  return [{ [closest.field]: chunks[at] ?? '' }]
}
