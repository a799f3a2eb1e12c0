import { pacer } from '#platform/pace'
import { closestChunk } from '../engine/closest-chunk.ts'
import type { Stored } from '../engine/row.ts'
import { idIn } from '../filter/sql.ts'
import type { ServedIndex } from '../served-index.ts'
import type { Ranked } from './halves.ts'

export type SearchHit = {
  _id: string
  _score: number
  /** Absent when the request turns highlights off. */
  _highlights?: Record<string, string>[]
  [field: string]: unknown
}

/** A place on the page, with scores that are shown beside the hit's own. */
export type Shown = Ranked & { beside?: Readonly<Record<string, unknown>> }

type Wanted = { attributesToRetrieve: readonly string[] | undefined; showHighlights: boolean }

/** Reads the documents of a page. One that was deleted after it was ranked is left out. */
export async function readHits(
  { engine }: ServedIndex,
  { attributesToRetrieve, showHighlights }: Wanted,
  page: readonly Shown[],
): Promise<SearchHit[]> {
  const toRead = page.filter(({ stored }) => stored === undefined)
  const shown = showHighlights ? toRead.flatMap(({ closest }) => closest ?? []) : []
  const fieldsOf = (all: typeof shown) => [...new Set(all.map(({ field }) => field))]
  const read =
    toRead.length === 0
      ? []
      : await engine.find(idIn(toRead.map(({ id }) => id)), {
          limit: toRead.length,
          tensorsOf: fieldsOf(shown.filter(({ chunk }) => chunk === undefined)),
          chunksOf: fieldsOf(shown),
        })
  const byId = new Map(read.map((one) => [one.id, one]))
  const wanted = attributesToRetrieve && new Set(attributesToRetrieve)
  const hits: SearchHit[] = []
  const pace = pacer()
  for (const ranked of page) {
    await pace()
    const found = ranked.stored ?? byId.get(ranked.id)
    if (found === undefined) continue
    const fields = Object.entries(JSON.parse(found.doc) as Record<string, unknown>)
    hits.push({
      ...Object.fromEntries(wanted ? fields.filter(([field]) => wanted.has(field)) : fields),
      _id: ranked.id,
      _score: ranked.score,
      ...(showHighlights && { _highlights: highlightsOf(ranked, found, wanted) }),
      ...ranked.beside,
    })
  }
  return hits
}

/** The chunk that matched, unless its field is excluded from the answer. */
function highlightsOf(
  { closest }: Ranked,
  { tensors }: Stored,
  wanted: ReadonlySet<string> | undefined,
): Record<string, string>[] {
  if (closest === undefined || wanted?.has(closest.field) === false) return []
  const own = tensors.find(({ field }) => field === closest.field)
  const chunks = own?.chunks ?? []
  const at = closest.chunk ?? (own && chunks.length > 1 ? closestChunk(closest.vector, own.vectors()) : 0)
  return [{ [closest.field]: chunks[at] ?? '' }]
}
