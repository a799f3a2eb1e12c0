import type { Model } from '#contracts/indexes'

/** The body of the request as it will be sent. */
export type Settings = Readonly<Record<string, unknown>>
export type IndexType = 'structured' | 'unstructured'
/** What is searched: text, text and images, or vectors that the user brings. */
export type Mode = 'text' | 'multimodal' | 'vectors'

/**
 * An index that is being described, in a form and as JSON at once. Both change `settings`; while the text is no JSON,
 * `settings` stay what they last were, and what the form changes meanwhile is put into the text when it is JSON again.
 */
export type Draft = Readonly<{
  name: string
  settings: Settings
  text: string
  /** What the form changed while the text was no JSON; `null` for what it took away. */
  unsaid: Settings
  /** What the other choice of mode or type held, for who changes their mind. */
  kept: Readonly<Partial<Record<Mode | IndexType, Settings>>>
}>

const write = (settings: Settings) => JSON.stringify(settings, undefined, 2)

export function startDraft(name: string, settings: Settings): Draft {
  return { name, settings, text: write(settings), unsaid: {}, kept: {} }
}

/** The text as settings; `undefined` while it is none. */
export function readText(text: string): Settings | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Settings)
      : undefined
  } catch {
    return undefined
  }
}

/** Changes some settings; `undefined` takes one away. */
export function withSettings(draft: Draft, changes: Settings): Draft {
  const settings = merge(draft.settings, changes)
  if (readText(draft.text) !== undefined) return { ...draft, settings, text: write(settings), unsaid: {} }
  const unsaid = Object.fromEntries(Object.entries(changes).map(([key, value]) => [key, value ?? null]))
  return { ...draft, settings, unsaid: { ...draft.unsaid, ...unsaid } }
}

export function withText(draft: Draft, text: string): Draft {
  const read = readText(text)
  if (read === undefined) return { ...draft, text }
  if (Object.keys(draft.unsaid).length === 0) return { ...draft, settings: read, text }
  const settings = merge(read, draft.unsaid)
  return { ...draft, settings, text: write(settings), unsaid: {} }
}

/** Gives up a text that is no JSON. */
export function withFormText(draft: Draft): Draft {
  return { ...draft, text: write(draft.settings), unsaid: {} }
}

function merge(settings: Settings, changes: Settings): Settings {
  const merged = { ...settings, ...changes }
  return Object.fromEntries(
    Object.entries(merged).filter(([, value]) => value !== undefined && value !== null),
  )
}

const pick = (settings: Settings, keys: readonly string[]): Settings =>
  Object.fromEntries(keys.map((key) => [key, settings[key]]))

const TYPE_KEYS = [
  'allFields',
  'tensorFields',
  'treatUrlsAndPointersAsImages',
  'treatUrlsAndPointersAsMedia',
  'filterStringMaxLength',
  'collapseFields',
]
const MODE_KEYS = ['model', 'modelProperties', 'treatUrlsAndPointersAsImages', 'treatUrlsAndPointersAsMedia']

export function typeOf(settings: Settings): IndexType {
  return settings['type'] === 'structured' ? 'structured' : 'unstructured'
}

/** Another type, with the settings that go with it. What only the other type has is kept for the way back. */
export function withType(draft: Draft, type: IndexType, models: readonly Model[]): Draft {
  const before = typeOf(draft.settings)
  if (before === type) return draft
  const kept = { ...draft.kept, [before]: pick(draft.settings, TYPE_KEYS) }
  const isMultimodal = modeOf(draft.settings, models) === 'multimodal'
  const fresh =
    type === 'structured'
      ? { allFields: [], tensorFields: [] }
      : isMultimodal
        ? { treatUrlsAndPointersAsImages: true }
        : {}
  const changes = { ...pick({}, TYPE_KEYS), ...(draft.kept[type] ?? fresh), type }
  return withSettings({ ...draft, kept }, changes)
}

/** What the settings amount to. */
export function modeOf(settings: Settings, models: readonly Model[]): Mode {
  const modality = models.find(({ model }) => model === settings['model'])?.modality
  if (modality === 'none') return 'vectors'
  const seesImages = settings['treatUrlsAndPointersAsImages'] === true
  return modality === 'multimodal' || (modality === undefined && seesImages) ? 'multimodal' : 'text'
}

const MODALITY = { text: 'text', multimodal: 'multimodal', vectors: 'none' } as const
/** Of the models that most people bring vectors of. */
const COMMON_DIMENSIONS = 768

/** Another mode with a model that fits it; the model chosen there before, if there was one. */
export function withMode(draft: Draft, mode: Mode, models: readonly Model[]): Draft {
  const before = modeOf(draft.settings, models)
  if (before === mode) return draft
  const kept = { ...draft.kept, [before]: pick(draft.settings, MODE_KEYS) }
  const fitting = models.filter(({ modality, isSynthetic }) => modality === MODALITY[mode] && !isSynthetic)
  const model = fitting.find(({ availability }) => availability !== 'unavailable') ?? fitting[0]
  const isUnstructured = typeOf(draft.settings) === 'unstructured'
  const fresh = {
    ...pick({}, MODE_KEYS),
    model: model?.model,
    ...(mode === 'vectors' && { modelProperties: { dimensions: COMMON_DIMENSIONS } }),
  }
  const restored: Settings = draft.kept[mode] ?? fresh
  const images =
    mode === 'multimodal' && isUnstructured
      ? { treatUrlsAndPointersAsImages: restored['treatUrlsAndPointersAsImages'] ?? true }
      : {}
  const seen = isUnstructured ? {} : pick({}, ['treatUrlsAndPointersAsImages', 'treatUrlsAndPointersAsMedia'])
  return withSettings({ ...draft, kept }, { ...restored, ...images, ...seen })
}

export function textOf(settings: Settings, key: string): string | undefined {
  const value = settings[key]
  return typeof value === 'string' ? value : undefined
}

export function numberOf(settings: Settings, key: string): number | undefined {
  const value = settings[key]
  return typeof value === 'number' ? value : undefined
}
