import { pacer } from '#platform/pace'
import { valueIn } from '../facets/facet-counts.ts'
import { stringToken } from '../filter/match-tokens.ts'
import { hasAny, idIn } from '../filter/sql.ts'
import { textsOf } from '../lexical/packed-texts.ts'
import type { ServedIndex } from '../served-index.ts'
import { numbersById } from './numbers-by-id.ts'
import { type CollapseField, MAX_CANDIDATES } from './ranking-bodies.ts'

/** Ids read at once: their documents may be large. */
const AT_ONCE = 500

/** The values of one field by document, read once for a whole search. */
export class CollapseValues {
  readonly #index: ServedIndex
  readonly #field: string
  readonly #known = new Map<string, string | undefined>()

  constructor(index: ServedIndex, field: string) {
    this.#index = index
    this.#field = field
  }

  /** A document without a text in this field is alone in its group. */
  of(id: string): string | undefined {
    return this.#known.get(id)
  }

  async read(ids: readonly string[]): Promise<void> {
    const missing = ids.filter((id) => !this.#known.has(id))
    const pause = pacer()
    for (let from = 0; from < missing.length; from += AT_ONCE) {
      const some = missing.slice(from, from + AT_ONCE)
      for (const id of some) this.#known.set(id, undefined)
      for (const { id, doc } of await this.#index.engine.find(idIn(some), { limit: some.length })) {
        const value = (JSON.parse(doc) as Record<string, unknown>)[this.#field]
        if (typeof value === 'string') this.#known.set(id, value)
        await pause()
      }
    }
  }
}

/**
 * The best document of each group, up to `depth` of them. `list` gives the best `count` documents; it is asked for more
 * until there are enough groups.
 */
export async function collapsed<T extends { id: string }>(
  values: CollapseValues,
  depth: number,
  list: (count: number) => Promise<T[]>,
): Promise<T[]> {
  for (let count = depth; ; count = Math.min(count * 4, MAX_CANDIDATES)) {
    const documents = await list(count)
    await values.read(documents.map(({ id }) => id))
    const best = firstOfEach(documents, values)
    if (best.length >= depth || documents.length < count || count >= MAX_CANDIDATES)
      return best.slice(0, depth)
  }
}

function firstOfEach<T extends { id: string }>(documents: readonly T[], values: CollapseValues): T[] {
  const seen = new Set<string>()
  return documents.filter(({ id }) => {
    const value = values.of(id)
    if (value === undefined) return true
    if (seen.has(value)) return false
    seen.add(value)
    return true
  })
}

type Variant = { id: string; number: number }

/**
 * Documents that stand for their groups in place of the hits, because they are strictly better by a number: the
 * cheapest of all variants that match the filter, for example. By the id of the hit.
 */
export async function variantsOf(
  index: ServedIndex,
  { name, sortBy }: CollapseField,
  { ids, values, where }: { ids: readonly string[]; values: CollapseValues; where: string | undefined },
): Promise<ReadonlyMap<string, string>> {
  const [by] = sortBy?.fields ?? []
  if (!sortBy || !by) return new Map()
  const sign = by.order === 'asc' ? 1 : -1
  const best = await bestOfGroups(index, {
    name,
    where,
    groups: ids.flatMap((id) => values.of(id) ?? []),
    numberField: by.fieldName,
    sign,
  })
  const numberOf = await numbersById(index, [by.fieldName], ids)
  const chosen = new Map<string, string>()
  for (const id of ids) {
    const variant = best.get(values.of(id) ?? '')
    const [own = Number.NaN] = numberOf(id)
    if (!variant || variant.id === id) continue
    const isBetter = Number.isNaN(own)
      ? sortBy.alwaysFetchVariants === true
      : sign * (variant.number - own) < 0
    if (isBetter) chosen.set(id, variant.id)
  }
  return chosen
}

/** The best document of each group, of all that match the condition. */
async function bestOfGroups(
  { engine }: ServedIndex,
  {
    name,
    where,
    groups,
    numberField,
    sign,
  }: {
    name: string
    where: string | undefined
    groups: readonly string[]
    numberField: string
    sign: number
  },
): Promise<Map<string, Variant>> {
  const best = new Map<string, Variant>()
  if (groups.length === 0) return best
  const wanted = new Set(groups)
  const inGroups = hasAny(groups.map((value) => stringToken(name, value)))
  const pause = pacer()
  await engine.eachDocument(
    where === undefined ? inGroups : `(${where}) AND ${inGroups}`,
    async ({ ids, docs }) => {
      const all = ids.flatMap(textsOf)
      for (const [at, doc] of docs.flatMap(textsOf).entries()) {
        await pause()
        const document = JSON.parse(doc) as Record<string, unknown>
        const [group, number] = [document[name], valueIn(document, numberField)]
        // The condition ignores case.
        if (typeof group !== 'string' || !wanted.has(group) || typeof number !== 'number') continue
        const variant = { id: all[at] ?? '', number }
        const known = best.get(group)
        const order = known ? sign * (number - known.number) || (variant.id < known.id ? -1 : 1) : -1
        if (order < 0) best.set(group, variant)
      }
    },
  )
  return best
}
