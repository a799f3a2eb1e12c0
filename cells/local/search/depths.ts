import type { HybridExtras, SearchRequest } from './search-request.ts'

/** Candidates that are sorted for each hit asked for, where the request does not say how many. */
const CANDIDATES_PER_HIT = 3

/** How deep the lists of a HYBRID search are looked into. */
export type Depths = {
  /** For a page that ends there. */
  at: (end: number) => number
  /** Where each half ends, whatever the page. */
  tensorEnd: number
  lexicalEnd: number
  /** How many of the fused documents are hits at most. */
  pool: number
}

/** `relevant`: how many documents a cutoff found to be relevant. */
export function depthsOf(
  {
    limit,
    hybrid,
  }: Pick<SearchRequest, 'limit'> & { hybrid: Pick<HybridExtras, 'sortBy' | 'relevanceCutoff'> },
  relevant: number | undefined,
): Depths {
  const { sortBy, relevanceCutoff: cutoff } = hybrid
  const least = sortBy?.minSortCandidates ?? undefined
  const open = { tensorEnd: Infinity, lexicalEnd: Infinity, pool: Infinity }
  if (!cutoff || relevant === undefined) {
    const candidates = sortBy ? (least ?? CANDIDATES_PER_HIT * limit) : 0
    return { ...open, at: (end) => Math.max(candidates, end) }
  }
  const end = sortBy ? Math.max(relevant, least ?? 0) : relevant
  const isFixed = sortBy !== undefined || cutoff.overrideLimitPlusOffset
  const pool = sortBy && cutoff.overrideSortCandidatesWithRelevantCandidates ? relevant : Infinity
  if (cutoff.applyInRetrieval === 'tensor')
    return { ...open, pool, tensorEnd: end, at: (page) => (isFixed ? Math.max(end, page) : page) }
  return { pool, tensorEnd: end, lexicalEnd: end, at: (page) => (isFixed ? end : Math.min(end, page)) }
}
