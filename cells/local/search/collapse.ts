import { pacer } from '#platform/pace'
import { idIn } from '../filter/sql.ts'
import type { ServedIndex } from '../served-index.ts'
import { MAX_CANDIDATES } from './ranking-bodies.ts'

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
