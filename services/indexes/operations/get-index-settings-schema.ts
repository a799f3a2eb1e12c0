import { settingsJsonSchema } from '../domain/settings-schema.ts'

let schema: Record<string, unknown> | undefined

/** The JSON Schema of an index's settings; computed once, because it never changes. */
export function getIndexSettingsSchema(): Record<string, unknown> {
  schema ??= settingsJsonSchema()
  return schema
}
