/**
 * A second implementation of what a HYBRID search does with the lists of its halves, independent of the product, for
 * tests. Slow and simple on purpose.
 */

export type Doc = { _id: string; [field: string]: unknown }
export type Scored = { id: string; score: number }
type Weight = { field_name: string; weight?: number }
export type Modifiers = { multiply_score_by?: Weight[]; add_to_score?: Weight[] }

const best = (list: Scored[]) => list.toSorted((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1))

/** The number in a field, or in a part of a map. */
export function numberIn(doc: Doc | undefined, field: string): number | undefined {
  const [map = '', key] = field.split('.')
  const value = key === undefined ? doc?.[map] : (doc?.[map] as Record<string, unknown> | undefined)?.[key]
  return typeof value === 'number' ? value : undefined
}

export function modify(score: number, doc: Doc | undefined, modifiers: Modifiers | undefined): number {
  let product = 1
  let sum = 0
  for (const { field_name, weight = 1 } of modifiers?.multiply_score_by ?? [])
    product *= (numberIn(doc, field_name) ?? 1 / weight) * weight
  for (const { field_name, weight = 1 } of modifiers?.add_to_score ?? [])
    sum += (numberIn(doc, field_name) ?? 0) * weight
  return product * score + sum
}

export function modifyAll(
  list: readonly Scored[],
  docs: ReadonlyMap<string, Doc>,
  modifiers?: Modifiers,
): Scored[] {
  return best(list.map(({ id, score }) => ({ id, score: modify(score, docs.get(id), modifiers) })))
}

/** Reciprocal rank fusion of two lists. */
export function fuse(
  tensor: readonly Scored[],
  lexical: readonly Scored[],
  { alpha, rrfK }: { alpha: number; rrfK: number },
): Scored[] {
  const ids = [...new Set([...(alpha > 0 ? tensor : []), ...(alpha < 1 ? lexical : [])].map(({ id }) => id))]
  const share = (list: readonly Scored[], id: string, weight: number) => {
    const rank = list.findIndex((one) => one.id === id) + 1
    return rank === 0 ? 0 : weight / (rrfK + rank)
  }
  return best(ids.map((id) => ({ id, score: share(tensor, id, alpha) + share(lexical, id, 1 - alpha) })))
}

/** By numbers of fields; documents without one come last or first, relevance decides between equal ones. */
export function sortBy(
  list: readonly Scored[],
  docs: ReadonlyMap<string, Doc>,
  fields: readonly { fieldName: string; order?: string; missing?: string }[],
): Scored[] {
  const keys = (id: string) =>
    fields.map(({ fieldName, order = 'desc', missing = 'last' }) => {
      const value = numberIn(docs.get(id), fieldName)
      if (value === undefined) return missing === 'last' ? Infinity : -Infinity
      return order === 'desc' ? -value : value
    })
  const place = new Map(best([...list]).map(({ id }, at) => [id, at]))
  return list.toSorted((a, b) => {
    const [one, other] = [keys(a.id), keys(b.id)]
    const at = one.findIndex((key, i) => key !== other[i])
    return at < 0
      ? (place.get(a.id) ?? 0) - (place.get(b.id) ?? 0)
      : (one[at] ?? 0) < (other[at] ?? 0)
        ? -1
        : 1
  })
}

type FacetSpec = {
  type: string
  ranges?: { from?: number; to?: number; name?: string }[]
  order?: string
  maxResults?: number
}

/** The values of a field among documents. */
export function facet(
  docs: readonly Doc[],
  field: string,
  { type, ranges, order = 'desc', maxResults = 100 }: FacetSpec,
) {
  if (type === 'number') {
    const numbers = docs.map((doc) => numberIn(doc, field)).filter((value) => value !== undefined)
    const stats = (values: number[]) => ({
      min: Math.min(...values),
      max: Math.max(...values),
      sum: values.reduce((all, value) => all + value, 0),
      avg: values.reduce((all, value) => all + value, 0) / values.length,
      count: values.length,
    })
    if (!ranges) return numbers.length > 0 ? stats(numbers) : {}
    return Object.fromEntries(
      ranges.flatMap(({ from = -Infinity, to = Infinity, name }) => {
        const inside = numbers.filter((value) => value >= from && value < to)
        return inside.length > 0 ? [[name, stats(inside)]] : []
      }),
    )
  }
  const counts = new Map<string, number>()
  for (const doc of docs) {
    const value = doc[field]
    const values = type === 'array' ? (Array.isArray(value) ? new Set(value as string[]) : []) : [value]
    for (const one of values) if (typeof one === 'string') counts.set(one, (counts.get(one) ?? 0) + 1)
  }
  return Object.fromEntries(
    [...counts]
      .toSorted(([a, one], [b, other]) => (order === 'desc' ? other - one : one - other) || (a < b ? -1 : 1))
      .slice(0, maxResults)
      .map(([value, count]) => [value, { count }]),
  )
}
