import { ServiceError } from '#platform/errors'
import { describe } from '../documents/prepared.ts'
import type { IndexSettings } from '../settings.ts'

/** Fields in the score modifiers of one list of hits: each is a column to read. */
const MAX_MODIFIERS = 100

/** By how much each field's number multiplies a score, or is added to it. */
export type ScoreModifiers = {
  multiply: ReadonlyMap<string, number>
  add: ReadonlyMap<string, number>
}
export const NO_MODIFIERS: ScoreModifiers = { multiply: new Map(), add: new Map() }

/**
 * Validates `{ multiply_score_by, add_to_score }`; of several weights of one field the last counts, as in Marqo's
 * engine.
 * @throws ServiceError `invalid_argument` with the place
 */
export function readScoreModifiers(given: unknown, place: string): ScoreModifiers | undefined {
  if (given === undefined || given === null) return undefined
  const { multiply_score_by, add_to_score, ...others } = objectOf(given, place)
  const [unknown] = Object.keys(others)
  if (unknown !== undefined)
    throw wrong(`${place}.${unknown}`, 'is not known. Its lists are multiply_score_by and add_to_score')
  const multiply = readList(multiply_score_by, `${place}.multiply_score_by`)
  const add = readList(add_to_score, `${place}.add_to_score`)
  if (!multiply && !add) throw wrong(place, 'needs multiply_score_by or add_to_score')
  const count = (multiply?.size ?? 0) + (add?.size ?? 0)
  if (count > MAX_MODIFIERS)
    throw wrong(place, `has ${count} fields; at most ${MAX_MODIFIERS} can modify a score`)
  return { multiply: multiply ?? new Map(), add: add ?? new Map() }
}

function readList(given: unknown, place: string): Map<string, number> | undefined {
  if (given === undefined || given === null) return undefined
  if (!Array.isArray(given) || given.length === 0)
    throw wrong(place, 'must be a list of at least one {"field_name": text, "weight": number}')
  const weights = new Map<string, number>()
  for (const [at, one] of given.entries()) {
    const { field_name, weight = 1, ...others } = objectOf(one, `${place}[${at}]`)
    const [unknown] = Object.keys(others)
    if (unknown !== undefined) throw wrong(`${place}[${at}].${unknown}`, 'is not known')
    if (typeof field_name !== 'string') throw wrong(`${place}[${at}].field_name`, 'must be text')
    if (field_name === '_id') throw wrong(`${place}[${at}].field_name`, 'must not be _id')
    if (typeof weight !== 'number' || !Number.isFinite(weight))
      throw wrong(`${place}[${at}].weight`, 'must be a number')
    weights.set(field_name, weight)
    if (weights.size > MAX_MODIFIERS)
      throw wrong(place, `has ${given.length} entries; at most ${MAX_MODIFIERS} fields can modify a score`)
  }
  return weights
}

/**
 * An unstructured index has numbers of any name; a structured one has those with the feature.
 * @throws ServiceError `invalid_field_name`
 */
export function checkModifiers({ type, fields }: IndexSettings, modifiers: ScoreModifiers | undefined): void {
  if (type !== 'structured' || !modifiers) return
  for (const name of [...modifiers.multiply.keys(), ...modifiers.add.keys()]) {
    const field = fields.get(name) ?? mapOf(fields, name)
    if (field?.features.includes('score_modifier')) continue
    const able = [...fields.values()].filter(({ features }) => features.includes('score_modifier'))
    throw new ServiceError({
      kind: 'invalid',
      code: 'invalid_field_name',
      message: `This index has no field '${name}' that modifies scores. Those with the feature 'score_modifier', given when the index is created: ${able.map((one) => one.name).join(', ') || 'none'}.`,
    })
  }
}

/** The map that a part such as `prices.eur` belongs to; both names may hold dots. */
function mapOf(fields: IndexSettings['fields'], name: string) {
  for (let at = name.indexOf('.'); at > 0; at = name.indexOf('.', at + 1)) {
    const field = fields.get(name.slice(0, at))
    if (field?.type.startsWith('map<')) return field
  }
  return undefined
}

function objectOf(value: unknown, place: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>
  throw wrong(place, `must be an object, but is ${describe(value)}`)
}

function wrong(place: string, what: string): ServiceError {
  return new ServiceError({
    kind: 'invalid',
    code: 'invalid_argument',
    message: `${place} ${what}.`,
  })
}
