import type { Settings } from './draft.ts'

/** One field of a structured index, as far as the form can show it. */
export type Field = Readonly<{
  name: string
  type: string
  features: readonly string[]
  /** Of a field made of others: which ones, and how much each weighs. */
  dependentFields: readonly (readonly [name: string, weight: number | undefined])[]
  /** Whether it is found by meaning. */
  isTensor: boolean
}>

type Raw = Readonly<Record<string, unknown>>
const asRaw = (value: unknown): Raw => (typeof value === 'object' && value !== null ? (value as Raw) : {})
const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
const asText = (value: unknown) => (typeof value === 'string' ? value : '')

export function fieldsOf(settings: Settings): Field[] {
  const tensorFields = asList(settings['tensorFields'])
  return asList(settings['allFields']).map((one) => {
    const { name, type, features, dependentFields } = asRaw(one)
    return {
      name: asText(name),
      type: asText(type),
      features: asList(features).map(asText),
      dependentFields: Object.entries(asRaw(dependentFields)).map(
        ([part, weight]) => [part, typeof weight === 'number' ? weight : undefined] as const,
      ),
      isTensor: tensorFields.includes(name) && asText(name) !== '',
    }
  })
}

const rawFields = (settings: Settings) => asList(settings['allFields'])
const tensorNames = (settings: Settings) => asList(settings['tensorFields'])
const nameAt = (settings: Settings, at: number) => asRaw(rawFields(settings)[at])['name']
/** While somebody types, two fields may have one name for a moment. */
const hasNamesake = (settings: Settings, at: number) =>
  rawFields(settings).some((one, position) => position !== at && asRaw(one)['name'] === nameAt(settings, at))

/** A field that has no name yet, at the end. */
export function addField(settings: Settings): Settings {
  return { allFields: [...rawFields(settings), { name: '', type: 'text', features: [] }] }
}

export function removeField(settings: Settings, at: number): Settings {
  const name = nameAt(settings, at)
  const isShared = hasNamesake(settings, at)
  return {
    allFields: rawFields(settings).filter((_, position) => position !== at),
    tensorFields: tensorNames(settings).filter((one) => one !== name || isShared),
  }
}

/** Keys that the form does not show stay as they are. */
export function changeField(settings: Settings, at: number, changes: Raw): Settings {
  const allFields = rawFields(settings).map((one, position) =>
    position === at ? withoutUndefined({ ...asRaw(one), ...changes }) : one,
  )
  return { allFields }
}

/** Its name is changed where it is embedded and where it is a part, too. */
export function renameField(settings: Settings, at: number, name: string): Settings {
  const before = nameAt(settings, at)
  const { allFields } = changeField(settings, at, { name })
  if (before === '' || name === '' || hasNamesake(settings, at)) {
    const isGone = name === '' && !hasNamesake(settings, at)
    const tensorFields = tensorNames(settings).filter((one) => one !== before || !isGone)
    return { allFields, tensorFields }
  }
  return {
    allFields: asList(allFields).map((one) => renamePart(one, String(before), name)),
    tensorFields: tensorNames(settings).map((one) => (one === before ? name : one)),
  }
}

/** What is made of other things than a text has to be embedded: that comes along. */
const ALWAYS_EMBEDDED = ['multimodal_combination', 'custom_vector']

export function retypeField(settings: Settings, at: number, type: string): Settings {
  const changed = changeField(settings, at, { type })
  const isUnnamed = nameAt(settings, at) === ''
  return ALWAYS_EMBEDDED.includes(type) && !isUnnamed
    ? { ...changed, ...embedField(settings, at, true) }
    : changed
}

function renamePart(field: unknown, before: string, name: string): unknown {
  const parts = asRaw(asRaw(field)['dependentFields'])
  if (!Object.hasOwn(parts, before)) return field
  const renamed = Object.entries(parts).map(([part, weight]) => [part === before ? name : part, weight])
  return { ...asRaw(field), dependentFields: Object.fromEntries(renamed) as Raw }
}

export function embedField(settings: Settings, at: number, isTensor: boolean): Settings {
  const name = nameAt(settings, at)
  const others = tensorNames(settings).filter((one) => one !== name)
  return { tensorFields: isTensor ? [...others, name] : others }
}

/** What a field is made of, by name and weight; nothing for a field that stands for itself. */
export function combineFields(settings: Settings, at: number, parts: Field['dependentFields']): Settings {
  const dependentFields = Object.fromEntries(parts.map(([name, weight]) => [name, weight ?? null]))
  return changeField(settings, at, { dependentFields: parts.length > 0 ? dependentFields : undefined })
}

const withoutUndefined = (raw: Raw): Raw =>
  Object.fromEntries(Object.entries(raw).filter(([, value]) => value !== undefined))
