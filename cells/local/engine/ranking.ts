import { createRequire } from 'node:module'
import type { Query, Table, VectorQuery } from '@lancedb/lancedb'
import type { Raw } from './row.ts'

const lance = createRequire(import.meta.url)('@lancedb/lancedb') as typeof import('@lancedb/lancedb')

/** A document's place in a ranking; the document itself is read once it is known which are shown. */
export type Hit = { id: string; score: number }
export type Scope = { where: string | undefined; limit: number }
export type Words = { words: string; phrases: readonly string[] }

/** Best first, ties by id: an order that is the same for every page. */
export function byScoreThenId(a: Hit, b: Hit): number {
  return b.score - a.score || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
}

/** The documents whose vectors are nearest to `vector`, exactly; the score is the cosine of the closest. */
export function nearestHits(
  table: Table,
  { column, vector }: { column: string; vector: Float32Array },
  { where, limit }: Scope,
): Promise<Hit[]> {
  return best(limit, async (count) => {
    const query = table
      .query()
      .nearestTo(vector)
      .column(column)
      .distanceType('cosine')
      .bypassVectorIndex()
      .limit(count)
      .select(['id', '_distance'])
    return (await rowsOf(query, where)).map((raw) => ({
      id: String(raw['id']),
      score: Math.min(1, Math.max(-1, 1 - Number(raw['_distance']))),
    }))
  })
}

/**
 * BM25 of the words, summed over the columns; a document matches when one word does and every phrase does, each in
 * any of the columns.
 */
export async function lexicalHits(
  table: Table,
  { words, phrases, columns }: Words & { columns: readonly string[] },
  { where, limit }: Scope,
): Promise<Hit[]> {
  const must = await idsWithPhrases(table, { phrases, columns }, where)
  if (must?.length === 0) return []
  const condition =
    must === undefined ? where : `id IN (${must.map((id) => `'${id.replaceAll("'", "''")}'`).join(', ')})`
  const any = new lance.BooleanQuery(
    columns.map((column) => [lance.Occur.Should, new lance.MatchQuery(words, column)]),
  )
  return best(limit, async (count) => {
    const query = table.query().fullTextSearch(any).select(['id', '_score']).limit(count)
    return (await rowsOf(query, condition)).map((raw) => ({
      id: String(raw['id']),
      score: Number(raw['_score']),
    }))
  })
}

/** The engine keeps any of those that tie where it cuts, so it is asked for more until the cut parts two scores. */
async function best(limit: number, fetch: (count: number) => Promise<Hit[]>): Promise<Hit[]> {
  for (let count = limit + 1; ; count *= 4) {
    const hits = await fetch(count)
    const sorted = hits.toSorted(byScoreThenId)
    const [inside, beyond] = [sorted[limit - 1], sorted.at(-1)]
    if (hits.length < count || (inside && beyond && beyond.score < inside.score))
      return sorted.slice(0, limit)
  }
}

/** Ids of the documents that hold every phrase; `undefined` when there is none to hold. */
async function idsWithPhrases(
  table: Table,
  { phrases, columns }: { phrases: readonly string[]; columns: readonly string[] },
  where: string | undefined,
): Promise<string[] | undefined> {
  let common: Set<string> | undefined
  for (const phrase of phrases) {
    const found = new Set<string>()
    for (const column of columns) {
      const query = table
        .query()
        .fullTextSearch(new lance.PhraseQuery(phrase, column))
        .select(['id', '_score'])
        .limit(await table.countRows())
      for (const raw of await rowsOf(query, where)) found.add(String(raw['id']))
    }
    common = common?.intersection(found) ?? found
  }
  return common && [...common]
}

async function rowsOf(query: Query | VectorQuery, where: string | undefined): Promise<Raw[]> {
  return (await (where === undefined ? query : query.where(where)).toArray()) as Raw[]
}
