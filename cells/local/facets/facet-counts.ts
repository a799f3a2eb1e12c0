import { finite } from '../lexical/modified.ts'
import { textAt, textsOf } from '../lexical/packed-texts.ts'
import type { PackedTexts } from '../lexical/words-messages.ts'
import type { Counted, CountPlan, FacetPlan, FacetResult, NumberStats } from './facet-messages.ts'

type Count = { add: (value: unknown, group: string | undefined) => void; result: () => FacetResult['values'] }

/** Counts the values of fields, document by document. */
export class FacetCounts {
  readonly #plan: CountPlan
  readonly #among: ReadonlySet<string> | undefined
  readonly #counts: { plan: FacetPlan; count: Count }[]
  readonly #groups = new Set<string>()
  #documents = 0

  constructor(plan: CountPlan) {
    this.#plan = plan
    this.#among = plan.among && new Set(textsOf(plan.among))
    this.#counts = plan.facets.map((facet) => ({ plan: facet, count: countOf(facet, plan) }))
  }

  add(ids: readonly PackedTexts[], docs: readonly PackedTexts[]): void {
    for (const [at, texts] of ids.entries())
      for (let row = 0; row + 1 < texts.offsets.length; row++) {
        const id = textAt(texts, row)
        const own = docs[at]
        if (own && this.#among?.has(id) !== false) this.#addOne(id, textAt(own, row))
      }
  }

  result(): Counted {
    const { collapse } = this.#plan
    return {
      results: this.#counts.map(({ plan, count }) => ({ field: plan.field, values: count.result() })),
      documents: collapse === undefined ? this.#documents : this.#groups.size,
    }
  }

  #addOne(id: string, doc: string): void {
    // A stored document is always an object.
    const document = JSON.parse(doc) as Record<string, unknown>
    const { collapse } = this.#plan
    this.#documents++
    let group: string | undefined
    if (collapse !== undefined) {
      const value = document[collapse]
      group = typeof value === 'string' ? `v${value}` : `d${id}`
      this.#groups.add(group)
    }
    for (const { plan, count } of this.#counts) count.add(valueIn(document, plan.field), group)
  }
}

/** The value of a field, or of a part of a map: `prices.eur`. Both names may hold dots. */
export function valueIn(document: Record<string, unknown>, field: string): unknown {
  if (Object.hasOwn(document, field)) return document[field]
  for (let at = field.indexOf('.'); at > 0; at = field.indexOf('.', at + 1)) {
    const map = document[field.slice(0, at)]
    const key = field.slice(at + 1)
    if (typeof map === 'object' && map !== null && Object.hasOwn(map, key))
      return (map as Record<string, unknown>)[key]
  }
  return undefined
}

function countOf(facet: FacetPlan, { maxTextLength, collapse }: CountPlan): Count {
  if (facet.type !== 'number') return texts(facet, { maxTextLength })
  return facet.ranges ? buckets(facet, facet.ranges, collapse) : all(collapse)
}

function texts({ type, order, maxResults }: FacetPlan, { maxTextLength }: { maxTextLength: number }): Count {
  const counts = new Map<string, Tally>()
  const add = (value: string, group: string | undefined) => {
    const tally = counts.get(value) ?? new Tally()
    counts.set(value, tally)
    tally.add(group)
  }
  return {
    add: (value, group) => {
      if (type === 'array') {
        // A value that stands twice in a list is in one document.
        if (Array.isArray(value))
          for (const one of new Set(value)) if (typeof one === 'string') add(one, group)
      } else if (typeof value === 'string' && value !== '' && isShort(value, maxTextLength)) add(value, group)
    },
    result: () => {
      const sign = order === 'asc' ? 1 : -1
      return [...counts]
        .map(([value, tally]) => [value, { count: tally.count }] as [string, { count: number }])
        .sort(([a, one], [b, other]) => sign * (one.count - other.count) || (a < b ? -1 : 1))
        .slice(0, maxResults)
    },
  }
}

function all(collapse: string | undefined): Count {
  const stats = new Stats()
  return {
    add: (value, group) => stats.add(value, group),
    result: () => stats.result(collapse),
  }
}

function buckets(
  { maxResults }: FacetPlan,
  ranges: NonNullable<FacetPlan['ranges']>,
  collapse: string | undefined,
): Count {
  const each = ranges.map((range) => ({ range, stats: new Stats() })).sort((a, b) => a.range.to - b.range.to)
  return {
    add: (value, group) => {
      if (typeof value !== 'number') return
      each.find(({ range }) => value >= range.from && value < range.to)?.stats.add(value, group)
    },
    result: () =>
      each
        .flatMap(({ range, stats }): [string, NumberStats | { count: number }][] => {
          const result = stats.result(collapse)
          return result ? [[range.name, result]] : []
        })
        .slice(0, maxResults),
  }
}

/** How often something occurs; in groups, in how many of them. */
class Tally {
  readonly #groups = new Set<string>()
  #count = 0

  add(group: string | undefined): void {
    if (group === undefined) this.#count++
    else this.#groups.add(group)
  }

  get count(): number {
    return this.#count + this.#groups.size
  }
}

class Stats {
  readonly #tally = new Tally()
  #min = Infinity
  #max = -Infinity
  #sum = 0
  #mean = 0
  #seen = 0

  add(value: unknown, group: string | undefined): void {
    if (typeof value !== 'number') return
    this.#tally.add(group)
    this.#min = Math.min(this.#min, value)
    this.#max = Math.max(this.#max, value)
    this.#sum = finite(this.#sum + value)
    this.#seen++
    // The mean by itself: the sum of large numbers would overflow.
    this.#mean += value / this.#seen - this.#mean / this.#seen
  }

  /** Of groups only their number is known, as in Marqo's engine. */
  result(collapse: string | undefined): NumberStats | { count: number } | undefined {
    const { count } = this.#tally
    if (count === 0) return undefined
    if (collapse !== undefined) return { count }
    return { min: this.#min, max: this.#max, avg: this.#mean, sum: this.#sum, count }
  }
}

/** Whether a text has at most `length` code points. */
function isShort(text: string, length: number): boolean {
  return text.length <= length || (text.length <= 2 * length && [...text].length <= length)
}
