import { pacer } from '#platform/pace'

/** What a list holds of a document. */
export type Place = { rank: number; score: number }
/** A document of several lists; `score` is what its hit shows. */
export type Entry = { id: string; places: (Place | undefined)[]; base: number; score: number }

export type PagesOptions = {
  /** Best first; lists may share documents. */
  lists: readonly (readonly { id: string; score: number }[])[]
  /** The number of documents on all pages up to each one, growing: the last is the end of the page asked for. */
  ends: readonly number[]
  /** How deep the lists are looked into for a page; by default as deep as it ends. */
  depthAt?: (end: number) => number
  /** The score of a document from its places in the lists. */
  baseOf: (places: readonly (Place | undefined)[]) => number
  /** The order of the best, where the score alone does not decide it. */
  order?: {
    /** How many of the best that are left are ordered, when so many have been shown. */
    among: (shown: number) => number
    compare: (a: Entry, b: Entry) => number
    scoreOf?: (entry: Entry) => number
  }
  /** Of the documents of a group only the better one is kept. */
  groupOf?: (id: string) => string | undefined
}

/** Best first, ties by id: an order that is the same for every page. */
export function byBaseThenId(a: Entry, b: Entry): number {
  return b.base - a.base || compareIds(a, b)
}

export function byShownScoreThenId(a: Entry, b: Entry): number {
  return b.score - a.score || compareIds(a, b)
}

function compareIds(a: Entry, b: Entry): number {
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0
}

/**
 * Where pages of this size end, up to the one that begins at `offset`. A first page is shorter when `offset` is not a
 * multiple of `limit`.
 */
export function pageEnds({ limit, offset }: { limit: number; offset: number }): number[] {
  const ends: number[] = []
  for (let end = offset + limit; end > 0; end -= limit) ends.push(end)
  return ends.reverse()
}

/**
 * The documents of all pages up to the one asked for, in order. The lists are looked into only as deep as each page
 * needs, as Marqo's engine does, so that a first page is the engine's. Looking deeper changes scores and would move
 * documents between pages; therefore each page is chosen from what the pages before it left over: no document is shown
 * twice, none is skipped.
 */
export async function documentsOfPages(options: PagesOptions): Promise<Entry[]> {
  const { lists, ends, depthAt = (end) => end, baseOf, order } = options
  const pause = pacer()
  const known = new Map<string, Entry>()
  const shown: Entry[] = []
  const isShown = new Set<string>()
  const groups = new Groups(options)
  let left: Entry[] = []
  let looked = 0
  for (const end of ends) {
    const depth = depthAt(end)
    const changed = new Set<Entry>()
    for (const [at, list] of lists.entries())
      for (let rank = looked + 1; rank <= Math.min(depth, list.length); rank++) {
        const { id, score } = list[rank - 1] ?? { id: '', score: 0 }
        if (isShown.has(id)) continue
        const entry = known.get(id) ?? { id, places: lists.map(() => undefined), base: 0, score: 0 }
        known.set(id, entry)
        changed.add(entry)
        entry.places[at] = { rank, score }
        await pause()
      }
    looked = Math.max(looked, depth)
    for (const entry of changed) entry.base = baseOf(entry.places)
    for (const loser of groups.losers(changed, isShown)) {
      changed.delete(loser)
      known.delete(loser.id)
      left = left.filter((entry) => entry !== loser)
    }
    left = merged(changed.size === 0 ? left : left.filter((entry) => !changed.has(entry)), changed)
    const page = chosen(left, { size: end - shown.length, shown: shown.length, order })
    for (const entry of page) {
      shown.push(entry)
      isShown.add(entry.id)
    }
    const gone = new Set(page)
    left = left.filter((entry) => !gone.has(entry))
    await pause()
  }
  return shown
}

/** Two ordered lists as one. */
function merged(left: readonly Entry[], changed: ReadonlySet<Entry>): Entry[] {
  const others = [...changed].sort(byBaseThenId)
  const all: Entry[] = []
  let at = 0
  for (const entry of left) {
    for (let other = others[at]; other && byBaseThenId(other, entry) < 0; other = others[++at])
      all.push(other)
    all.push(entry)
  }
  for (; at < others.length; at++) all.push(others[at] as Entry)
  return all
}

function chosen(
  left: readonly Entry[],
  { size, shown, order }: { size: number; shown: number; order: PagesOptions['order'] },
): Entry[] {
  for (const entry of left) entry.score = entry.base
  if (!order) return left.slice(0, size)
  const among = left.slice(0, Math.max(0, order.among(shown)))
  const { scoreOf } = order
  if (scoreOf) for (const entry of among) entry.score = scoreOf(entry)
  const best = bestOf(among, size, order.compare)
  return [...best, ...left.slice(among.length, among.length + size - best.length)]
}

/** The first `size` in order; cheap for a few of many. */
function bestOf(entries: readonly Entry[], size: number, compare: (a: Entry, b: Entry) => number): Entry[] {
  if (size * 8 > entries.length) return entries.toSorted(compare).slice(0, size)
  const best: Entry[] = []
  for (const entry of entries) {
    const last = best[size - 1]
    if (last && compare(entry, last) > 0) continue
    let low = 0
    for (let high = best.length; low < high;) {
      const middle = (low + high) >> 1
      if (compare(best[middle] as Entry, entry) < 0) low = middle + 1
      else high = middle
    }
    best.splice(low, 0, entry)
    if (best.length > size) best.pop()
  }
  return best
}

/** Keeps one document of each group: the better one, and one that was shown for good. */
class Groups {
  readonly #groupOf: PagesOptions['groupOf']
  readonly #kept = new Map<string, Entry>()

  constructor({ groupOf }: PagesOptions) {
    this.#groupOf = groupOf
  }

  /** Those that must go, of the ones that came or changed and the ones known before. */
  losers(changed: ReadonlySet<Entry>, isShown: ReadonlySet<string>): Entry[] {
    const losers: Entry[] = []
    if (!this.#groupOf) return losers
    for (const entry of changed) {
      const group = this.#groupOf(entry.id)
      if (group === undefined) continue
      const kept = this.#kept.get(group)
      if (kept === undefined || kept === entry) this.#kept.set(group, entry)
      else if (isShown.has(kept.id) || byBaseThenId(kept, entry) < 0) losers.push(entry)
      else {
        losers.push(kept)
        this.#kept.set(group, entry)
      }
    }
    return losers
  }
}
