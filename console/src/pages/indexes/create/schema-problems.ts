import { type OutputUnit, type Schema, Validator } from '@cfworker/json-schema'
import type { Settings } from './draft.ts'
import type { Problem } from './problems.ts'
import { schemaAt, withoutNull, wordsAt } from './settings-schema.ts'

/** Judges settings by the server's own schema, at once and without asking it. */
export function schemaJudge(schema: unknown): (settings: unknown) => Problem[] {
  const plain = withoutNull(schema) as Schema
  const validator = new Validator(plain, '2020-12', false)
  return (settings) => {
    const { errors } = validator.validate(withoutNulls(settings))
    // The validator also reports every object around a mistake.
    const deepest = errors.filter(
      ({ instanceLocation, keyword }) =>
        !['properties', 'items', 'additionalProperties'].includes(keyword) ||
        (keyword === 'additionalProperties' &&
          !errors.some((other) => other.instanceLocation.startsWith(`${instanceLocation}/`))),
    )
    return deepest.map((unit) => toProblem(unit, plain))
  }
}

const pathOf = (location: string): (string | number)[] =>
  location
    .split('/')
    .slice(1)
    .map((step) => decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((step) => (/^\d+$/.test(step) ? Number(step) : step))

function toProblem({ keyword, instanceLocation, error }: OutputUnit, schema: unknown): Problem {
  const path = pathOf(instanceLocation)
  const [, missing] = /required property "(.*)"/.exec(error) ?? []
  if (keyword === 'required' && missing !== undefined)
    return { path: [...path, missing], message: 'Is missing.' }
  const here = schemaAt(schema, path)
  const limit = here?.[keyword]
  const words: Readonly<Record<string, string>> = {
    enum: `Must be one of ${wordsAt(schema, path).join(', ')}.`,
    type: `Must be ${typeWords(here?.['type'])}.`,
    minimum: `Must be at least ${String(limit)}.`,
    maximum: `Must be at most ${String(limit)}.`,
    pattern: 'Holds a character that is not allowed here.',
    maxItems: `Takes at most ${String(limit)} entries.`,
    maxLength: `Takes at most ${String(limit)} characters.`,
    minLength: 'Must not be empty.',
    additionalProperties: 'Is not a setting that is known here.',
    false: 'Is not a setting that is known here.',
  }
  return { path, message: words[keyword] ?? error }
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: 'a text in double quotes',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list: [ … ]',
  object: 'an object: { … }',
}
const typeWords = (type: unknown) => TYPE_WORDS[String(type)] ?? String(type)

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls)
  if (typeof value !== 'object' || value === null) return value
  const kept = Object.entries(value as Settings).filter(([, one]) => one !== null)
  return Object.fromEntries(kept.map(([key, one]) => [key, withoutNulls(one)]))
}
