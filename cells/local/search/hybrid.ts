import { modified } from '../lexical/modified.ts'
import type { ServedIndex } from '../served-index.ts'
import { CollapseValues, variantsOf } from './collapse.ts'
import { countMatches, type MatchCounts } from './count-matches.ts'
import { depthsOf } from './depths.ts'
import { lexicalDocuments, type Nearest, nearestLists, orderedBy, type Ranked } from './halves.ts'
import type { Shown } from './hits.ts'
import { hybridLists } from './hybrid-lists.ts'
import { type HybridPlan, type HybridRequest, planHybrid } from './hybrid-plan.ts'
import { changesOf } from './modifications.ts'
import { numbersById } from './numbers-by-id.ts'
import { documentsOfPages, type Entry, pageEnds, type PagesOptions, type Place } from './pages.ts'
import { queryVector } from './query-vector.ts'
import { recencyOf } from './recency.ts'
import { relevantCount } from './relevance-cutoff.ts'
import { sortOrder } from './sort-by.ts'

export type Surroundings = {
  where: string | undefined
  /** The part of `where` that is not the filter's. */
  also: string | undefined
  signal: AbortSignal | undefined
  nowSeconds: number
}
/** What is answered beside the hits. */
export type HybridAnswer = MatchCounts & {
  _sortCandidates?: number
  _probeCandidates?: number
  _relevantCandidates?: number
}

/** One page of a HYBRID search. @throws as `planHybrid` */
export async function hybridPage(
  index: ServedIndex,
  request: HybridRequest,
  surroundings: Surroundings,
): Promise<{ page: Shown[]; beside: HybridAnswer }> {
  const { where, signal, nowSeconds } = surroundings
  const { hybrid, offset } = request
  const plan = planHybrid(index, request, nowSeconds)
  const nearest = plan.usesTensor ? await nearestOf(index, plan, { request, where, signal }) : undefined
  const cutoff = await cutoffOf(index, plan, { request, where })
  const depths = depthsOf(request, cutoff?.relevant)
  const ends = pageEnds(request)
  const collapse = hybrid.collapse && new CollapseValues(index, hybrid.collapse.name)
  const lists = await hybridLists(index, { plan, request, where, nearest, depths, ends, collapse })
  const all = [lists.tensor ?? [], lists.lexical ?? [], lists.both ?? []]
  const ids = [...new Set(all.flatMap((list) => list.map(({ id }) => id)))]
  const entries = await documentsOfPages({
    lists: all,
    ends,
    depthAt: depths.at,
    baseOf: hybrid.retrieval === 'disjunction' ? fused(hybrid) : ([, , place]) => place?.score ?? 0,
    ...(await orderOf(index, plan, { request, ids, pool: depths.pool })),
    ...(collapse && { groupOf: (id: string) => collapse.of(id) }),
  })
  const page = entries.slice(0, depths.pool).slice(offset)
  const counts = await countsOf(index, plan, {
    request,
    surroundings,
    nearest,
    only: cutoff && hybrid.relevanceCutoff?.affectFacets ? ids : undefined,
  })
  const candidates = Math.min(ids.length, depths.pool)
  if (hybrid.relevanceCutoff?.overrideTotalHitsWithPostProcessCandidates && hybrid.tracksTotalHits)
    counts.totalHits = candidates
  const hits = await shown(index, { request, page, all, nowSeconds })
  return {
    page: collapse ? await withVariants(index, hits, { request, where, values: collapse }) : hits,
    beside: {
      ...counts,
      ...(hybrid.sortBy && { _sortCandidates: candidates }),
      ...(cutoff && { _probeCandidates: cutoff.probed, _relevantCandidates: cutoff.relevant }),
    },
  }
}

type Asked = { request: HybridRequest; where: string | undefined }

async function nearestOf(
  index: ServedIndex,
  { tensorFields }: HybridPlan,
  { request, where, signal }: Asked & { signal: AbortSignal | undefined },
): Promise<Nearest | undefined> {
  if (tensorFields.length === 0) return undefined
  const vector = await queryVector(index, { ...request, q: request.hybrid.tensorQuery }, signal)
  return { fields: tensorFields, vector, where }
}

/** Counts the relevant documents by a lexical search without modifiers. */
async function cutoffOf(
  index: ServedIndex,
  { sought }: HybridPlan,
  { request, where }: Asked,
): Promise<{ probed: number; relevant: number } | undefined> {
  const { relevanceCutoff } = request.hybrid
  if (!relevanceCutoff) return undefined
  const { lexicalOperand, probeDepth } = relevanceCutoff
  const probe = { ...sought, needsAll: lexicalOperand ? lexicalOperand === 'and' : sought.needsAll === true }
  const found = await lexicalDocuments(index, probe, { where, ends: [probeDepth] })
  const relevant = relevantCount(
    relevanceCutoff,
    found.map(({ score }) => score),
  )
  return { probed: found.length, relevant }
}

/** Reciprocal rank fusion: each half gives a share that shrinks with the rank. */
function fused({ alpha, rrfK }: HybridRequest['hybrid']): PagesOptions['baseOf'] {
  return ([tensor, lexical]) => share(tensor, alpha, rrfK) + share(lexical, 1 - alpha, rrfK)
}

function share(place: Place | undefined, weight: number, rrfK: number): number {
  return place ? weight / (place.rank + rrfK) : 0
}

/** The order of the joined documents: by fields, or by scores that are changed. */
async function orderOf(
  index: ServedIndex,
  { globalModification }: HybridPlan,
  { request, ids, pool }: { request: HybridRequest; ids: readonly string[]; pool: number },
): Promise<Pick<PagesOptions, 'order'>> {
  const { sortBy } = request.hybrid
  if (sortBy) {
    const depth = Math.min(sortBy.sortDepth ?? Infinity, pool)
    return { order: { among: (gone) => depth - gone, compare: await sortOrder(index, sortBy, ids) } }
  }
  if (!globalModification) return {}
  const changeOf = await changesOf(index, globalModification, ids)
  const { rerankDepth = Infinity } = request
  return {
    order: orderedBy(
      (id, base) => modified(base, changeOf(id)),
      () => rerankDepth,
    ),
  }
}

async function countsOf(
  index: ServedIndex,
  { sought }: HybridPlan,
  {
    request,
    surroundings,
    nearest,
    only,
  }: {
    request: HybridRequest
    surroundings: Surroundings
    nearest: Nearest | undefined
    only: readonly string[] | undefined
  },
): Promise<MatchCounts> {
  const { hybrid, limit, offset } = request
  const { facets, tracksTotalHits, retrieval } = hybrid
  if (!facets && !tracksTotalHits) return {}
  const isNear = nearest && retrieval !== 'lexical'
  const nearIn = async (where: string | undefined, count: number) => {
    if (!isNear) return []
    const { best } = await nearestLists(index, { ...nearest, where }, count)
    return [...best.values()]
  }
  const worded = retrieval === 'tensor' ? undefined : sought
  return countMatches(
    index,
    { facets, tracksTotalHits },
    {
      ...surroundings,
      filter: request.filter,
      sought: worded,
      near: async (where) => (await nearIn(where, hybrid.tensorDepth ?? limit + offset)).map(({ id }) => id),
      best: async (where, count) => {
        const lists = [
          await nearIn(where, count),
          worded ? await lexicalDocuments(index, worded, { where, ends: [count] }) : [],
        ]
        const entries = await documentsOfPages({ lists, ends: [count], baseOf: fused(hybrid) })
        return entries.map(({ id }) => id)
      },
      only,
      collapse: hybrid.collapse?.name,
    },
  )
}

/** The documents of the page with the scores of both halves beside them. */
async function shown(
  index: ServedIndex,
  {
    request,
    page,
    all,
    nowSeconds,
  }: { request: HybridRequest; page: readonly Entry[]; all: readonly Ranked[][]; nowSeconds: number },
): Promise<Shown[]> {
  const { hybrid, offset } = request
  const { recency, sortBy } = hybrid
  const ids = page.map(({ id }) => id)
  const onPage = new Set(ids)
  const known = new Map<string, Ranked>()
  // What the tensor half knows of a document comes last: the chunk that matched.
  for (const list of all.toReversed())
    for (const one of list) if (onPage.has(one.id)) known.set(one.id, { ...known.get(one.id), ...one })
  const timeOf = recency && (await numbersById(index, [recency.recencyField], ids))
  return page.map(({ id, score, places: [tensor, lexical] }, at) => ({
    ...known.get(id),
    id,
    // A hit that was sorted shows its place: its relevance says nothing about the order.
    score: sortBy ? 1 / (offset + at + 1) : score,
    beside: {
      ...(tensor && { _tensor_score: tensor.score }),
      ...(lexical && { _lexical_score: lexical.score }),
      ...(recency &&
        timeOf && {
          _recency_score: recencyOf(timeOf(id)[0] ?? Number.NaN, {
            parameters: recency,
            nowSeconds: recency.center ?? nowSeconds,
          }),
        }),
    },
  }))
}

/** The page with the better variants of each group; they show whom they stand for. */
async function withVariants(
  index: ServedIndex,
  hits: Shown[],
  { request, where, values }: Asked & { values: CollapseValues },
): Promise<Shown[]> {
  const { collapse, sortBy } = request.hybrid
  const off = new Set(collapse?.sortBy?.disableIfMainSortByFields)
  if (!collapse?.sortBy || sortBy?.fields.some(({ fieldName }) => off.has(fieldName))) return hits
  const ids = hits.map(({ id }) => id)
  const variants = await variantsOf(index, collapse, { ids, values, where })
  return hits.map((hit) => {
    const id = variants.get(hit.id)
    if (id === undefined) return hit
    const highlights = request.showHighlights && { _highlights: [{}] }
    return { id, score: hit.score, beside: { ...hit.beside, ...highlights, _originalId: hit.id } }
  })
}
