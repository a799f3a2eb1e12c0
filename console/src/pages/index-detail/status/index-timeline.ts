import type { IndexHistoryEntry, IndexStatus } from '#contracts/indexes'
import { formatDuration } from '../../../format/durations.ts'
import { sizeValue, sizeWord } from '../size/index-size.ts'

export type TimelineEntry = Readonly<{
  /** Unique in one timeline. */
  key: string
  at: string
  status: IndexStatus
  title: string
  /** How long what led here took: `after 3.2 s`. */
  took?: string | undefined
  reason?: string | undefined
  changes: readonly string[]
  isPresent: boolean
}>

/** What happened to an index, newest first, each with how long it took. */
export function timelineOf(history: readonly IndexHistoryEntry[]): TimelineEntry[] {
  return history.map((entry, position) => {
    const before = history[position + 1]
    return {
      key: `${entry.at} ${entry.status} ${position}`,
      at: entry.at,
      status: entry.status,
      title: titleOf(entry, before),
      took: isEnd(entry.status) && before ? tookOf(before, entry) : undefined,
      reason: entry.reason,
      changes: (entry.changes ?? []).map(changeWords),
      isPresent: position === 0,
    }
  })
}

const isEnd = (status: IndexStatus) => status === 'READY' || status === 'FAILED'

function titleOf(entry: IndexHistoryEntry, before: IndexHistoryEntry | undefined): string {
  switch (entry.status) {
    case 'CREATING':
      return 'Creation began'
    case 'MODIFYING':
      return isPause(entry) ? 'Pausing' : isResume(entry) ? 'Resuming' : 'Change began'
    case 'READY':
      return readyTitle(entry, before)
    case 'FAILED':
      return 'Failed'
    case 'DELETING':
      return 'Deletion began'
    case 'DELETED':
      return 'Deleted'
  }
}

function readyTitle(entry: IndexHistoryEntry, before: IndexHistoryEntry | undefined): string {
  if (entry.reason !== undefined) return 'Change taken back'
  if (before?.status !== 'MODIFYING') return 'Ready'
  return isPause(before) ? 'Paused' : isResume(before) ? 'Resumed' : 'Changed'
}

function tookOf(from: IndexHistoryEntry, to: IndexHistoryEntry): string | undefined {
  const milliseconds = Date.parse(to.at) - Date.parse(from.at)
  return milliseconds >= 0 ? `after ${formatDuration(milliseconds)}` : undefined
}

const PODS = /^numberOfInferences: (\d+) → (\d+)$/
function podsOf({ changes = [] }: IndexHistoryEntry): { before: number; after: number } | undefined {
  for (const change of changes) {
    const [, before, after] = PODS.exec(change) ?? []
    if (before !== undefined && after !== undefined) return { before: Number(before), after: Number(after) }
  }
  return undefined
}
const isPause = (entry: IndexHistoryEntry) => podsOf(entry)?.after === 0
const isResume = (entry: IndexHistoryEntry) => podsOf(entry)?.before === 0

/** With how many pods a paused index served before, if its history still tells. Newest first. */
export function podsBeforePause(history: readonly IndexHistoryEntry[]): number | undefined {
  const pause = history.find(isPause)
  return pause && podsOf(pause)?.before
}

/** `numberOfInferences: 1 → 2` → `Inference pods 1 → 2`; what is written otherwise stays as it is. */
export function changeWords(change: string): string {
  const [, key = '', before, after] = /^(\w+): (.*) → (.*)$/.exec(change) ?? []
  return key ? `${sizeWord(key)} ${sizeValue(key, before)} → ${sizeValue(key, after)}` : change
}
