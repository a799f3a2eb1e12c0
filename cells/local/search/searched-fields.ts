import { ServiceError } from '#platform/errors'
import type { ServedIndex } from '../served-index.ts'

type Kind = 'tensor' | 'lexical'
/** The parameter that names the fields, for messages, and what it names. */
export type Attributes = { parameter: string; named: readonly string[] | undefined }

/** @throws ServiceError `invalid_field_name` */
export function searchedFields(
  { settings, engine }: ServedIndex,
  kind: Kind,
  { parameter, named }: Attributes,
): string[] {
  const stored = kind === 'tensor' ? engine.tensorFields() : engine.textFields()
  if (named === undefined) return stored
  const able = settings.type === 'structured' ? searchableFields(settings, kind) : stored
  const wrong = named.find((field) => !able.includes(field))
  if (wrong !== undefined)
    throw noSuchField(
      `${parameter} names '${wrong}', which is not a ${kind} field of this index. Its ${kind} fields: ${able.join(', ') || 'none'}.`,
    )
  const wanted = new Set(named)
  return stored.filter((field) => wanted.has(field))
}

/** The fields of a structured index that can be searched this way. */
export function searchableFields({ fields, tensorFields }: ServedIndex['settings'], kind: Kind): string[] {
  if (kind === 'tensor') return tensorFields
  return [...fields.values()]
    .filter(({ features }) => features.includes('lexical_search'))
    .map(({ name }) => name)
}

/** Fields of every hit, whichever attributes are requested. */
const ALWAYS_RETRIEVED = ['_id', '_score', '_highlights']

/** @throws ServiceError `invalid_field_name` */
export function checkAttributes(
  { settings }: ServedIndex,
  { attributesToRetrieve }: { attributesToRetrieve: readonly string[] | undefined },
): void {
  if (settings.type !== 'structured') return
  const wrong = attributesToRetrieve?.find(
    (field) => !settings.fields.has(field) && !ALWAYS_RETRIEVED.includes(field),
  )
  if (wrong !== undefined)
    throw noSuchField(
      `attributesToRetrieve names '${wrong}', which is not a field of this index. Its fields: ${[...settings.fields.keys()].join(', ')}.`,
    )
}

function noSuchField(message: string): ServiceError {
  return new ServiceError({ kind: 'invalid', code: 'invalid_field_name', message })
}
