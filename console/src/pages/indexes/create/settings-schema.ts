import type { JsonChoices } from '../../../ui/json-editor/json-editor-props.ts'

type Schema = Readonly<Record<string, unknown>>
const isSchema = (value: unknown): value is Schema => typeof value === 'object' && value !== null

/** The same schema without `null` beside a type: the API takes `null` for “not given”, and nobody needs to write it. */
export function withoutNull(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withoutNull)
  if (!isSchema(schema)) return schema
  const { anyOf, type, ...rest } = schema
  const inner = Object.fromEntries(
    Object.entries(rest).map(([key, value]) => [
      key,
      // Below `properties` stand names of the user's own, such as `type`.
      key === 'properties' && isSchema(value) ? mapValues(value, withoutNull) : withoutNull(value),
    ]),
  )
  const types = Array.isArray(type) ? type.filter((one) => one !== 'null') : [type]
  const own = type === undefined ? inner : { ...inner, type: types.length === 1 ? types[0] : types }
  if (!Array.isArray(anyOf)) return own
  const others = anyOf.filter((one) => !isSchema(one) || one['type'] !== 'null').map(withoutNull)
  const [only] = others
  return others.length === 1 && isSchema(only) ? { ...own, ...only } : { ...own, anyOf: others }
}

const mapValues = (schema: Schema, change: (value: unknown) => unknown) =>
  Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, change(value)]))

/** The schema of what stands at a place of the settings. */
export function schemaAt(schema: unknown, path: readonly (string | number)[]): Schema | undefined {
  let here = withoutNull(schema)
  for (const step of path) {
    if (!isSchema(here)) return undefined
    const properties = here['properties']
    here = typeof step === 'number' ? here['items'] : isSchema(properties) ? properties[step] : undefined
  }
  return isSchema(here) ? here : undefined
}

/** The words a setting takes; none when it takes any. */
export function wordsAt(schema: unknown, path: readonly (string | number)[]): string[] {
  const words = schemaAt(schema, path)?.['enum']
  return Array.isArray(words) ? words.filter((word) => typeof word === 'string') : []
}

const TYPE_WORD: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'number',
  number: 'number',
  boolean: 'true or false',
  array: 'list',
  object: 'object',
}

/** What an editor can offer at a place of the settings. */
export function choicesAt(schema: unknown, path: readonly (string | number)[]): JsonChoices {
  const here = schemaAt(schema, path)
  const properties = here?.['properties']
  const keys = isSchema(properties)
    ? Object.entries(properties).map(([name, own]) => ({
        name,
        detail: isSchema(own) ? TYPE_WORD[String(own['type'])] : undefined,
      }))
    : []
  return { keys, values: here?.['type'] === 'boolean' ? [true, false] : wordsAt(schema, path) }
}
