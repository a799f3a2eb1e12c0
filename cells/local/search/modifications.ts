import { pacer } from '#platform/pace'
import { idIn } from '../filter/sql.ts'
import { type Change, finite } from '../lexical/modified.ts'
import { textAt } from '../lexical/packed-texts.ts'
import type { PackedModifiers, PackedTexts } from '../lexical/words-messages.ts'
import type { ServedIndex } from '../served-index.ts'
import { recencyOf } from './recency.ts'
import type { RecencyParameters } from './ranking-bodies.ts'
import type { ScoreModifiers } from './score-modifiers.ts'

/** What changes scores: numbers of the documents, and how old they are at a time in seconds. */
export type Modification = {
  modifiers: ScoreModifiers
  recency?: { parameters: RecencyParameters; nowSeconds: number } | undefined
}

/** The fields that are read for it. */
export function fieldsOf({ modifiers, recency }: Modification): string[] {
  const fields = new Set([...modifiers.multiply.keys(), ...modifiers.add.keys()])
  if (recency) fields.add(recency.parameters.recencyField)
  return [...fields]
}

/** The change of each of these documents. */
export async function changesOf(
  { engine }: ServedIndex,
  modification: Modification,
  ids: readonly string[],
): Promise<(id: string) => Change> {
  const { otherwise, ...packed } = await packedChanges(engine, modification, idIn(ids))
  const changes = new Map<string, Change>()
  let at = 0
  for (const texts of packed.ids)
    for (let row = 0; row + 1 < texts.offsets.length; row++, at++)
      changes.set(textAt(texts, row), {
        multiply: packed.multiply[at] ?? 1,
        add: packed.add[at] ?? 0,
      })
  return (id) => changes.get(id) ?? otherwise
}

/** The changes of all documents that match a condition, without building a row for each. */
export async function packedChanges(
  engine: ServedIndex['engine'],
  modification: Modification,
  where: string | undefined,
): Promise<PackedModifiers> {
  const fields = fieldsOf(modification)
  const batches = await engine.numbersOf(fields, where)
  const length = batches.reduce((sum, batch) => sum + batch.length, 0)
  const ids: PackedTexts[] = []
  const multiply = new Float64Array(length)
  const add = new Float64Array(length)
  const changeAt = changer(modification, fields)
  const pause = pacer()
  let at = 0
  for (const batch of batches) {
    ids.push(...batch.ids)
    for (let row = 0; row < batch.length; row++, at++) {
      const change = changeAt((field) => batch.numbers[field]?.[row] ?? Number.NaN)
      multiply[at] = change.multiply
      add[at] = change.add
      if (row % 1_000 === 0) await pause()
    }
  }
  return { ids, multiply, add, otherwise: changeAt(() => Number.NaN) }
}

/** The change of a document from its numbers, by the field's place in `fields`; NaN for one that it lacks. */
function changer(
  { modifiers, recency }: Modification,
  fields: readonly string[],
): (numberAt: (field: number) => number) => Change {
  const placed = (weights: ReadonlyMap<string, number>) =>
    [...weights].map(([field, weight]) => ({ at: fields.indexOf(field), weight }))
  const [multiply, add] = [placed(modifiers.multiply), placed(modifiers.add)]
  const recencyAt = recency ? fields.indexOf(recency.parameters.recencyField) : -1
  return (numberAt) => {
    const change = { multiply: 1, add: 0 }
    for (const { at, weight } of multiply) {
      const number = numberAt(at)
      if (!Number.isNaN(number)) change.multiply = finite(change.multiply * finite(number * weight))
    }
    for (const { at, weight } of add) {
      const number = numberAt(at)
      if (!Number.isNaN(number)) change.add = finite(change.add + finite(number * weight))
    }
    return recency ? aged(change, recencyOf(numberAt(recencyAt), recency), recency.parameters) : change
  }
}

/** A change with what a document's age does to the score after it. */
function aged({ multiply, add }: Change, share: number, { addToScoreWeight }: RecencyParameters): Change {
  return addToScoreWeight
    ? { multiply, add: finite(add + finite(share * addToScoreWeight)) }
    : { multiply: finite(multiply * share), add: finite(add * share) }
}
