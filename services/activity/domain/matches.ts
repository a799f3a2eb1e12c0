import type { ActivityFilters, ActivityRecord } from '#contracts/activity'

/** Whether a record is one of those that are asked for. */
export function matches(record: ActivityRecord, filters: ActivityFilters): boolean {
  const { type, subject, actor, at } = record
  const { actor: who, action, subject: what, index, key, from, to, search } = filters
  if (who !== undefined && actor.id !== who && actor.type !== who) return false
  if (action !== undefined && type !== action && !type.startsWith(`${action}.`)) return false
  if (what !== undefined && subject.id !== what && subject.name !== what) return false
  if (index !== undefined && (subject.type !== 'index' || subject.name !== index)) return false
  if (key !== undefined && !isOfKey(record, key)) return false
  if (from !== undefined && Date.parse(at) < Date.parse(from)) return false
  if (to !== undefined && Date.parse(at) >= Date.parse(to)) return false
  return search === undefined || hasText(record, search.toLowerCase())
}

const isOfKey = ({ actor, subject }: ActivityRecord, key: string) =>
  (actor.type === 'apiKey' && actor.id === key) || (subject.type === 'apiKey' && subject.id === key)

/** Looks at what people can see of a record, not at hashes. */
function hasText(record: ActivityRecord, wanted: string): boolean {
  const { type, subject, actor, requestId, recordId, address, before, after } = record
  return JSON.stringify([type, subject, actor, requestId, recordId, address, before, after])
    .toLowerCase()
    .includes(wanted)
}

/** How much later than it happened something is recorded at most, for looking no further back than `from`. */
const CLOCKS_APART_MS = 86_400_000

/** Whether all records before this one happened before `from`: none is recorded long before it happened. */
export function isBefore({ recordedAt }: ActivityRecord, { from }: ActivityFilters): boolean {
  return from !== undefined && Date.parse(recordedAt) < Date.parse(from) - CLOCKS_APART_MS
}

/** Which permission shows what happened to a subject of this type. */
const SHOWN_TO: Readonly<Record<string, string>> = {
  index: 'indexes:read',
  apiKey: 'keys:manage',
  member: 'members:read',
  invitation: 'members:manage',
  account: 'account:read',
}
/** The permission that shows this record to somebody who may not read all of them. */
export const permissionFor = ({ subject }: ActivityRecord): string =>
  SHOWN_TO[subject.type] ?? 'activity:read'
