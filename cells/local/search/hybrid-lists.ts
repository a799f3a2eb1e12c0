import { modified } from '../lexical/modified.ts'
import type { ServedIndex } from '../served-index.ts'
import { collapsed, type CollapseValues } from './collapse.ts'
import type { Depths } from './depths.ts'
import {
  closenessOf,
  lexicalDocuments,
  lexicalScoresOf,
  type Nearest,
  nearestDocuments,
  nearestLists,
  orderedBy,
  type Ranked,
} from './halves.ts'
import type { HybridPlan, HybridRequest } from './hybrid-plan.ts'
import { changesOf } from './modifications.ts'
import { documentsOfPages } from './pages.ts'

export type Retrieving = {
  plan: HybridPlan
  request: HybridRequest
  where: string | undefined
  /** Absent when no vector is needed. */
  nearest: Nearest | undefined
  depths: Depths
  /** Where the pages end. */
  ends: readonly number[]
  collapse: CollapseValues | undefined
}

/** A list as long as its last page needs, made page by page. */
type List = (ends: readonly number[]) => Promise<Ranked[]>

/** The lists of a HYBRID search: both halves of a disjunction, one of any other. */
export async function hybridLists(
  index: ServedIndex,
  retrieving: Retrieving,
): Promise<{ tensor?: Ranked[]; lexical?: Ranked[]; both?: Ranked[] }> {
  const { request, depths } = retrieving
  const { retrieval, ranking, alpha } = request.hybrid
  const made = (list: List, end: number) => whole(retrieving, list, end)
  const tensor = tensorList(index, retrieving)
  const lexical = lexicalList(index, retrieving)
  const end = Math.max(depths.tensorEnd, depths.lexicalEnd)
  if (retrieval === 'disjunction') {
    const [near, worded] = await Promise.all([
      alpha > 0 ? made(tensor, depths.tensorEnd) : undefined,
      alpha < 1 ? made(lexical, depths.lexicalEnd) : undefined,
    ])
    return { ...(near && { tensor: near }), ...(worded && { lexical: worded }) }
  }
  if (retrieval === ranking) return { both: await made(retrieval === 'tensor' ? tensor : lexical, end) }
  const list = retrieval === 'lexical' ? wordsThenVectors : vectorsThenWords
  return { both: await made(list(index, retrieving), end) }
}

/** A list up to its end; with groups, the best document of each. */
async function whole(
  { ends, depths, request, collapse }: Retrieving,
  list: List,
  end: number,
): Promise<Ranked[]> {
  const cut = [...new Set(ends.map((page) => Math.min(depths.at(page), end)))].filter((page) => page > 0)
  const last = cut.at(-1)
  if (last === undefined) return []
  if (!collapse) return (await list(cut)).slice(0, last)
  return collapsed(collapse, last, (count) => list(upTo(cut, { count, step: request.limit })))
}

/** The same pages, and more of them: what the first ones hold does not depend on how many follow. */
function upTo(ends: readonly number[], { count, step }: { count: number; step: number }): number[] {
  const all = [...ends]
  for (let end = ends.at(-1) ?? 0; end < count;) all.push((end += step))
  return all
}

function tensorList(index: ServedIndex, { plan, request, nearest }: Retrieving): List {
  return async (ends) =>
    nearest
      ? nearestDocuments(index, nearest, {
          ends,
          modification: plan.tensorModification,
          depth: request.hybrid.tensorDepth,
        })
      : []
}

function lexicalList(index: ServedIndex, { plan, request, where }: Retrieving): List {
  const { lexicalDepth, modifiesSecond, rerankCount } = request.hybrid
  return (ends) =>
    lexicalDocuments(index, plan.sought, {
      where,
      ends,
      modification: plan.lexicalModification,
      depth: lexicalDepth,
      second: modifiesSecond ? { rerankCount } : undefined,
    })
}

/** The best by words, in the order of how near they are. */
function wordsThenVectors(index: ServedIndex, retrieving: Retrieving): List {
  const { plan, request, nearest } = retrieving
  const lexical = lexicalList(index, retrieving)
  return async (ends) => {
    const found = await lexical(ends)
    const ids = found.map(({ id }) => id)
    const near = nearest ? await closenessOf(index, nearest, ids) : new Map<string, Ranked>()
    const scoreOf = await changed(
      index,
      { modification: plan.tensorModification, ids },
      (id) => near.get(id)?.score ?? 0,
    )
    const entries = await documentsOfPages({
      lists: [found],
      ends,
      baseOf: ([place]) => place?.score ?? 0,
      order: orderedBy(scoreOf, within(request)),
    })
    return entries.map(({ id, score }) => ({ id, score, closest: near.get(id)?.closest }))
  }
}

/** The nearest, in the order of their words; those without any of the words come last. */
function vectorsThenWords(index: ServedIndex, { plan, request, nearest }: Retrieving): List {
  return async (ends) => {
    if (!nearest) return []
    const { tensorDepth } = request.hybrid
    const { lists, best } = await nearestLists(index, nearest, tensorDepth ?? ends.at(-1) ?? 0)
    const ids = [...best.keys()]
    const words = await lexicalScoresOf(index, plan.sought, ids)
    const scoreOf = await changed(
      index,
      { modification: plan.lexicalModification, ids },
      (id) => words.get(id) ?? 0,
    )
    const entries = await documentsOfPages({
      lists,
      ends,
      ...(tensorDepth && { depthAt: () => tensorDepth }),
      baseOf: (places) => Math.max(...places.map((place) => place?.score ?? -Infinity)),
      order: orderedBy(scoreOf, within(request)),
    })
    return entries.map(({ id, score }) => ({ id, score, closest: best.get(id)?.closest }))
  }
}

/** How many of the retrieved are ranked by the second method. */
function within({ hybrid: { rerankCount } }: HybridRequest): ((shown: number) => number) | undefined {
  return rerankCount === undefined ? undefined : (shown) => rerankCount - shown
}

async function changed(
  index: ServedIndex,
  { modification, ids }: { modification: HybridPlan['tensorModification']; ids: readonly string[] },
  scoreOf: (id: string) => number,
): Promise<(id: string) => number> {
  if (!modification) return scoreOf
  const changeOf = await changesOf(index, modification, ids)
  return (id) => modified(scoreOf(id), changeOf(id))
}
