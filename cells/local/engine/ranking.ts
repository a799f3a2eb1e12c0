import type { Query, Table, VectorQuery } from '@lancedb/lancedb'
import type { Table as ArrowTable } from 'apache-arrow'
import type { Raw, Stored } from './row.ts'

/** A document's place in a ranking; with the document itself if the query read it too. */
export type Hit = {
  id: string
  score: number
  stored?: Stored
  /** The position of the closest chunk, where the ranking knows it. */
  chunk?: number
}
export type Scope = {
  where: string | undefined
  limit: number
  /** The ids that `where` asks for, if that is all it does. */
  among?: readonly string[]
  /** Whether vectors are compared by the engine itself, one by one. */
  isExact?: boolean
}
/** How a query also reads the documents of its rows. */
export type Along = { columns: string[]; toStored: (row: Raw) => Stored }

/** Up to this limit, reading every document with its score costs less than reading those of the page afterwards. */
const READ_ALONG_UP_TO = 100

/** Best first, ties by id: an order that is the same for every page. */
export function byScoreThenId(a: Hit, b: Hit): number {
  return b.score - a.score || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
}

/** The documents whose vectors are nearest to `vector`, exactly; the score is the cosine of the closest. */
export function nearestHits(
  table: Table,
  { column, vector, along }: { column: string; vector: Float32Array; along: Along },
  { where, limit }: Scope,
): Promise<Hit[]> {
  return best(limit, async (count) => {
    const read = count > READ_ALONG_UP_TO ? undefined : along
    const query = table
      .query()
      .nearestTo(vector)
      .column(column)
      .distanceType('cosine')
      .bypassVectorIndex()
      .limit(count)
      .select([...(read?.columns ?? ['id']), '_distance'])
    return scored(await filtered(query, where).toArrow(), {
      read,
      column: '_distance',
      scoreOf: (distance) => Math.min(1, Math.max(-1, 1 - distance)),
    })
  })
}

/** Scores as a column; most rows are never built. */
type Scored = { scores: Float64Array; hitAt: (row: number, score: number) => Hit }

function scored(
  rows: ArrowTable,
  { read, column, scoreOf }: { read: Along | undefined; column: string; scoreOf: (value: number) => number },
): Scored {
  const ids = rows.getChild('id')
  const values = (rows.getChild(column)?.toArray() ?? []) as Float32Array
  return {
    scores: Float64Array.from(values, scoreOf),
    hitAt: (row, score) => ({
      id: String(ids?.get(row)),
      score,
      ...(read && { stored: read.toStored(rows.get(row) as unknown as Raw) }),
    }),
  }
}

/**
 * The engine keeps arbitrary ones of several documents with the score at the cut. So it is asked for more, until the
 * cut lies between two scores.
 */
async function best(limit: number, fetch: (count: number) => Promise<Scored>): Promise<Hit[]> {
  for (let count = limit + 1; ; count *= 100) {
    const { scores, hitAt } = await fetch(count)
    const ascending = scores.toSorted()
    const last = ascending.at(-limit) ?? Number.NEGATIVE_INFINITY
    if (scores.length === count && ascending[0] === last) continue
    const hits: Hit[] = []
    for (const [row, score] of scores.entries()) if (score >= last) hits.push(hitAt(row, score))
    return hits.sort(byScoreThenId).slice(0, limit)
  }
}

function filtered(query: Query | VectorQuery, where: string | undefined): Query | VectorQuery {
  return where === undefined ? query : query.where(where)
}
