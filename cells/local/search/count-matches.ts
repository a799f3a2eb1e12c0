import { ServiceError } from '#platform/errors'
import type { FacetPlan, FacetResult } from '../facets/facet-messages.ts'
import { missingTerm, withoutTerms } from '../filter/without-terms.ts'
import { parseFilter } from '../filter/parse.ts'
import { idIn, parsedToSql } from '../filter/sql.ts'
import { packTexts, textsOf } from '../lexical/packed-texts.ts'
import type { PackedTexts } from '../lexical/words-messages.ts'
import type { ServedIndex } from '../served-index.ts'
import type { FacetField, Facets } from './facets-body.ts'
import type { Sought } from './halves.ts'
import { MAX_CANDIDATES } from './ranking-bodies.ts'

const MAX_RESULTS = 100
/** Different lists of excluded terms: each needs its own pass over the documents. */
const MAX_EXCLUSIONS = 10
/** Up to so many documents are read by their ids, more by the filter. */
const FEW = 1_000

/** The retrieval of a search: what its facets count is everything that it finds. */
export type Retrieval = {
  filter: string | undefined
  where: string | undefined
  /** The condition beside the filter. */
  also: string | undefined
  /** Absent when words find nothing here. */
  sought: Sought | undefined
  /** The ids that are near, for a condition. */
  near: (where: string | undefined) => Promise<string[]>
  /** The best documents, so many. */
  best: (where: string | undefined, count: number) => Promise<string[]>
  /** Only these, where the request says so. */
  only?: readonly string[] | undefined
  collapse: string | undefined
}

export type MatchCounts = { facets?: Map<string, unknown>; totalHits?: number }

/** @throws ServiceError `unprocessable_entity` for an excluded term that the filter does not have */
export function checkExclusions({ fields }: Facets, filter: string | undefined): void {
  const parsed = filter === undefined ? undefined : parseFilter(filter)
  const lists = new Set<string>()
  for (const [name, { excludeTerms }] of Object.entries(fields)) {
    if (!excludeTerms) continue
    lists.add(JSON.stringify(excludeTerms))
    const missing = missingTerm(parsed, excludeTerms)
    if (missing !== undefined)
      throw unprocessable(
        name,
        `facets.fields.${name}.excludeTerms has '${missing}', which is not a term of the filter.`,
      )
    if (lists.size > MAX_EXCLUSIONS)
      throw unprocessable(name, `facets have more than ${MAX_EXCLUSIONS} different lists of excludeTerms.`)
  }
}

/** Counts what a search finds, all of it, and the values of some of its fields. */
export async function countMatches(
  index: ServedIndex,
  { facets, tracksTotalHits }: { facets: Facets | undefined; tracksTotalHits: boolean },
  retrieval: Retrieval,
): Promise<MatchCounts> {
  const passes = passesOf(facets)
  const results = new Map<string, FacetResult['values']>()
  let totalHits: number | undefined
  for (const { excluded, plans } of passes) {
    const isWhole = excluded.length === 0
    if (plans.length === 0 && !tracksTotalHits) continue
    const where = isWhole ? retrieval.where : whereWithout(index, retrieval, excluded)
    const counted = await onePass(index, { plans, where, maxDepth: facets?.maxDepth ?? undefined }, retrieval)
    if (isWhole) totalHits = counted.total
    for (const { field, values } of counted.results) results.set(field, values)
  }
  return {
    ...(facets && {
      facets: new Map(
        Object.keys(facets.fields).map((field) => {
          const values = results.get(field)
          return [field, Array.isArray(values) ? new Map(values) : (values ?? {})]
        }),
      ),
    }),
    ...(tracksTotalHits && { totalHits: totalHits ?? 0 }),
  }
}

type Pass = { excluded: readonly string[]; plans: FacetPlan[] }

/** The fields that are counted over the same documents are counted together. */
function passesOf(facets: Facets | undefined): Pass[] {
  const whole: Pass = { excluded: [], plans: [] }
  const passes = new Map<string, Pass>([['[]', whole]])
  for (const [field, asked] of Object.entries(facets?.fields ?? {})) {
    const excluded = asked.excludeTerms ?? []
    const key = JSON.stringify(excluded)
    const pass = passes.get(key) ?? { excluded, plans: [] }
    passes.set(key, pass)
    pass.plans.push(planOf(field, asked, facets))
  }
  return [...passes.values()]
}

function planOf(
  field: string,
  { type, ranges, order, maxResults }: FacetField,
  facets: Facets | undefined,
): FacetPlan {
  return {
    field,
    type,
    order: order ?? facets?.order ?? 'desc',
    maxResults: maxResults ?? facets?.maxResults ?? MAX_RESULTS,
    ranges: ranges?.map(({ from, to, name }) => ({
      from: from ?? -Infinity,
      to: to ?? Infinity,
      name: name ?? `${limit(from, '-Inf')}:${limit(to, 'Inf')}`,
    })),
  }
}

/** A number as Python writes a float. */
function limit(value: number | null | undefined, open: string): string {
  if (value === null || value === undefined) return open
  return Number.isInteger(value) && Math.abs(value) < 1e16 ? `${value}.0` : String(value)
}

function whereWithout(
  { engine, settings }: ServedIndex,
  { filter, also }: Retrieval,
  excluded: readonly string[],
): string | undefined {
  const rest = filter === undefined ? undefined : withoutTerms(parseFilter(filter), excluded)
  const context = { settings, numberColumn: (field: string) => engine.numberColumn(field) }
  const conditions = [...(rest ? [parsedToSql(filter ?? '', rest, context)] : []), ...(also ? [also] : [])]
  return conditions.length === 0 ? undefined : conditions.map((one) => `(${one})`).join(' AND ')
}

async function onePass(
  index: ServedIndex,
  { plans, where, maxDepth }: { plans: FacetPlan[]; where: string | undefined; maxDepth: number | undefined },
  retrieval: Retrieval,
): Promise<{ results: FacetResult[]; total: number }> {
  const { engine, facetCounter, settings } = index
  const { collapse } = retrieval
  const { count, among } = await matchesOf(index, retrieval, where)
  const needsDocuments = plans.length > 0 || collapse !== undefined
  if (!needsDocuments || count === 0) return { results: [], total: count }
  const isShallow = maxDepth !== undefined && maxDepth < Math.min(count, MAX_CANDIDATES)
  const counts = (matches: PackedTexts | undefined, of: number, facets: FacetPlan[]) => {
    const ids = matches && of <= FEW ? textsOf(matches) : undefined
    return facetCounter.count(
      { facets, among: ids ? undefined : matches, maxTextLength: settings.filterStringMaxLength, collapse },
      (use) => engine.eachDocument(ids ? idIn(ids) : where, use),
    )
  }
  const { results, documents } = isShallow
    ? await counts(packTexts(await retrieval.best(where, maxDepth)), maxDepth, plans)
    : await counts(among, count, plans)
  if (collapse === undefined) return { results, total: count }
  return { results, total: isShallow ? (await counts(among, count, [])).documents : documents }
}

/** How many documents match, and which; absent when all with the condition do. */
async function matchesOf(
  { engine }: ServedIndex,
  { sought, near, only }: Retrieval,
  where: string | undefined,
): Promise<{ count: number; among: PackedTexts | undefined }> {
  if (only) return { count: only.length, among: packTexts(only) }
  const query = sought?.query
  if (query?.all) return { count: await engine.documentCount(where), among: undefined }
  const others = await near(where)
  if (!sought || !query || sought.fields.length === 0)
    return { count: others.length, among: packTexts(others) }
  const { fields, needsAll = false } = sought
  const { words, phrases } = query
  const { count, ids } = await engine.matching({ words, phrases, fields, needsAll }, where, others)
  return { count, among: ids }
}

function unprocessable(field: string, message: string): ServiceError {
  return new ServiceError({
    kind: 'unprocessable',
    code: 'unprocessable_entity',
    message,
    issues: [{ loc: ['body', 'facets', 'fields', field], msg: message, type: 'custom' }],
  })
}
