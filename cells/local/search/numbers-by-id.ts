import { pacer } from '#platform/pace'
import { idIn } from '../filter/sql.ts'
import { textAt } from '../lexical/packed-texts.ts'
import type { ServedIndex } from '../served-index.ts'

/** Numbers of documents, in the order of `fields`; NaN for one that a document lacks. */
export async function numbersById(
  { engine }: ServedIndex,
  fields: readonly string[],
  ids: readonly string[],
): Promise<(id: string) => readonly number[]> {
  const none = fields.map(() => Number.NaN)
  const found = new Map<string, readonly number[]>()
  if (ids.length === 0) return () => none
  const pause = pacer()
  for (const batch of await engine.numbersOf(fields, idIn(ids))) {
    let at = 0
    for (const texts of batch.ids)
      for (let row = 0; row + 1 < texts.offsets.length; row++, at++) {
        const place = at
        found.set(
          textAt(texts, row),
          batch.numbers.map((numbers) => numbers[place] ?? Number.NaN),
        )
        await pause()
      }
  }
  return (id) => found.get(id) ?? none
}
