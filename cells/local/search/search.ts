import { systemNow } from '#platform/clock'
import type { Hit } from '../engine/ranking.ts'
import { filterToSql, idIn } from '../filter/sql.ts'
import type { ServedIndex } from '../served-index.ts'
import { lexicalDocuments, nearestDocuments, pageOf, type Ranked } from './halves.ts'
import { readHits, type SearchHit } from './hits.ts'
import { type HybridAnswer, hybridPage } from './hybrid.ts'
import { parseLexicalQuery } from './lexical-query.ts'
import { checkQuery, queryVector } from './query-vector.ts'
import { checkModifiers } from './score-modifiers.ts'
import { checkAttributes, searchedFields } from './searched-fields.ts'
import type { SearchRequest } from './search-request.ts'

export type SearchAnswer = { hits: SearchHit[] } & HybridAnswer

/**
 * The hits of one page, best first, with what was asked for beside them.
 * @throws ServiceError `invalid_argument`, `invalid_field_name`, `bad_request` for what is invalid for the index, even
 * if it holds no documents
 */
export async function search(
  index: ServedIndex,
  request: SearchRequest,
  { signal, now = systemNow }: { signal?: AbortSignal; now?: () => Date } = {},
): Promise<SearchAnswer> {
  const excluded = [...(request.excludedIds ?? []), ...excludedByContext(request.context)]
  const also = excluded.length > 0 ? `NOT (${idIn(excluded)})` : undefined
  const filtered = whereOf(index, request.filter)
  const where = filtered && also ? `(${filtered}) AND ${also}` : (filtered ?? also)
  checkAttributes(index, request)
  const { hybrid, method } = request
  const { page, beside } = hybrid
    ? await hybridPage(
        index,
        { ...request, hybrid },
        { where, also, signal, nowSeconds: now().getTime() / 1000 },
      )
    : {
        page:
          method === 'TENSOR'
            ? await tensorPage(index, request, { where, signal })
            : await lexicalPage(index, request, where),
        beside: {},
      }
  const hits = await readHits(index, request, page)
  index.onSearch()
  return { hits, ...beside }
}

/** Documents that stand for the query are no hits, unless the request says so; those of weight 0 neither. */
function excludedByContext(context: SearchRequest['context']): string[] {
  return context?.documents?.excludesThem ? [...context.documents.weights.keys()] : []
}

/**
 * A filter as the engine's SQL; a blank filter is an error.
 * @throws ServiceError `invalid_argument` with the position
 */
export function whereOf({ engine, settings }: ServedIndex, filter: string | undefined): string | undefined {
  if (filter === undefined) return undefined
  return filterToSql(filter, { settings, numberColumn: (field) => engine.numberColumn(field) })
}

const attributesOf = ({ searchableAttributes: named }: SearchRequest) => ({
  parameter: 'searchableAttributes',
  named,
})

async function tensorPage(
  index: ServedIndex,
  request: SearchRequest,
  { where, signal }: { where: string | undefined; signal: AbortSignal | undefined },
): Promise<Ranked[]> {
  const fields = searchedFields(index, 'tensor', attributesOf(request))
  checkModifiers(index.settings, request.scoreModifiers)
  checkQuery(index, request)
  if (fields.length === 0) return []
  const vector = await queryVector(index, request, signal)
  const { scoreModifiers: modifiers, rerankDepth } = request
  return pageOf(request, (ends) =>
    nearestDocuments(
      index,
      { fields, vector, where },
      { ends, modification: modifiers && { modifiers }, depth: rerankDepth || undefined },
    ),
  )
}

async function lexicalPage(
  index: ServedIndex,
  request: SearchRequest,
  where: string | undefined,
): Promise<Hit[]> {
  const { q, limit, offset, scoreModifiers: modifiers } = request
  const query = parseLexicalQuery(typeof q === 'string' ? q : '')
  checkModifiers(index.settings, modifiers)
  const fields = searchedFields(index, 'lexical', attributesOf(request))
  if (query.all && !modifiers) return index.engine.page({ where, limit, offset })
  return pageOf(request, (ends) =>
    lexicalDocuments(index, { query, fields }, { where, ends, modification: modifiers && { modifiers } }),
  )
}
