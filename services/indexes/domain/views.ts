import type { IndexListEntry, IndexStatusView } from '#contracts/indexes'
import type { IndexRecord } from './index-record.ts'

/** Marqo's words in the list, which the Terraform provider maps back; other values are shown unchanged. */
const STORAGE_WORDS: Record<string, string> = {
  'marqo.basic': 'BASIC',
  'marqo.balanced': 'BALANCED',
  'marqo.performance': 'PERFORMANCE',
}
const INFERENCE_WORDS: Record<string, string> = {
  'marqo.CPU.small': 'CPU.SMALL',
  'marqo.CPU.large': 'CPU.LARGE',
  'marqo.GPU': 'GPU',
}

/** Settings that clients may send but that Marqo does not return. */
const NOT_SHOWN = new Set(['textQueryPrefix', 'textChunkPrefix'])

function shownSettings({ settings }: IndexRecord): Record<string, unknown> {
  return Object.fromEntries(Object.entries(settings).filter(([key]) => !NOT_SHOWN.has(key)))
}

/**
 * The settings of a list entry. The Terraform provider copies them all into its state, so a setting that its
 * configuration left out must be absent here too. For indexes of older versions, all settings are returned, as before.
 */
function namedSettings(index: IndexRecord): Record<string, unknown> {
  const { givenSettings } = index
  const shown = shownSettings(index)
  if (givenSettings === undefined) return shown
  return Object.fromEntries(Object.entries(shown).filter(([key]) => givenSettings.includes(key)))
}

/**
 * One entry of the list: contract §1.7, every counter as text. Settings that have their defaults because none was given
 * are left out.
 */
export function toListEntry(index: IndexRecord): IndexListEntry {
  const { size, stats, settings } = index
  return {
    Created: index.createdAt.toISOString(),
    indexName: index.indexName,
    indexStatus: index.status,
    marqoEndpoint: index.endpoint,
    ...namedSettings(index),
    type: settings.type,
    model: settings.model,
    modelProperties: settings['modelProperties'] ?? {},
    storageClass: STORAGE_WORDS[size.storageClass] ?? size.storageClass,
    inferenceType: INFERENCE_WORDS[size.inferenceType] ?? size.inferenceType,
    numberOfShards: size.numberOfShards,
    numberOfReplicas: size.numberOfReplicas,
    numberOfInferences: size.numberOfInferences,
    'docs.count': String(stats.numberOfDocuments),
    'docs.deleted': '0',
    'store.size': sizeText(stats.storeSizeBytes),
    'search.queryTotal': String(stats.searchQueryTotal),
    numberOfVectors: stats.numberOfVectors,
    marqoVersion: index.marqoVersion,
    ...(index.reason !== undefined && { errorMsg: index.reason }),
    ...(index.substituteModel !== undefined && { substituteModel: index.substituteModel }),
  }
}

export function toStatusView({
  status,
  stage,
  reason,
  progress,
  secondsLeft,
  substituteModel,
}: IndexRecord): IndexStatusView {
  return {
    indexStatus: status,
    ...(stage !== undefined && { stage }),
    ...(reason !== undefined && { reason }),
    ...(progress !== undefined && { progress }),
    ...(secondsLeft !== undefined && { estimatedSecondsLeft: secondsLeft }),
    ...(substituteModel !== undefined && { substituteModel }),
  }
}

/** Engine settings and size in one object: contract §1.8. */
export function toSettingsView(index: IndexRecord): Record<string, unknown> {
  const { substituteModel } = index
  return { ...shownSettings(index), ...index.size, ...(substituteModel !== undefined && { substituteModel }) }
}

const UNITS = ['b', 'kb', 'mb', 'gb', 'tb'] as const

/** A size as OpenSearch writes it (`0b`, `1.5kb`), which clients of the old API expect. */
export function sizeText(bytes: number): string {
  let [value, unit] = [bytes, 0]
  while (value >= 1024 && unit < UNITS.length - 1) [value, unit] = [value / 1024, unit + 1]
  return `${Math.round(value * 10) / 10}${UNITS[unit]}`
}
