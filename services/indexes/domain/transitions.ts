import { type CellIndexState, NO_INDEX_STATS } from '#contracts/cells'
import type { IndexRecord } from './index-record.ts'
import { shortSettings, storableSettings } from './settings-size.ts'
import type { IndexSize } from './settings.ts'

/** Limit of a reason's length: each is stored in the history too. */
const MAX_REASON = 2000

/** Clears the fields that describe a change in progress. */
const SETTLED = {
  stage: undefined,
  progress: undefined,
  secondsLeft: undefined,
  deadlineAt: undefined,
} as const

export function modified(index: IndexRecord, size: IndexSize, deadlineAt: Date): IndexRecord {
  return {
    ...index,
    size,
    generation: index.generation + 1,
    status: 'MODIFYING',
    reason: undefined,
    stage: 'waiting',
    deadlineAt,
  }
}

export function deleting(index: IndexRecord): IndexRecord {
  return {
    ...index,
    ...SETTLED,
    settings: storableSettings(index.settings),
    generation: index.generation + 1,
    status: 'DELETING',
    reason: undefined,
    stage: 'deleting',
  }
}

/** An index that its cell has lost. It is created again, empty, because its documents are stored nowhere else. */
export function lost(index: IndexRecord, { now, deadlineAt }: { now: Date; deadlineAt: Date }): IndexRecord {
  return {
    ...index,
    ...SETTLED,
    generation: index.generation + 1,
    status: 'MODIFYING',
    reason: 'Its cell lost this index with every document. It is being made anew, empty.',
    stage: 'waiting',
    deadlineAt,
    lostAt: now,
    stats: NO_INDEX_STATS,
  }
}

/** The cell serves this generation. */
export function ready(index: IndexRecord, seen: CellIndexState): IndexRecord {
  const { lostAt } = index
  return {
    ...index,
    ...SETTLED,
    lostAt: undefined,
    ...(lostAt && {
      reason: `Its cell lost this index with every document; that was seen at ${lostAt.toISOString()}. It was made anew and began empty: add the documents again.`,
    }),
    status: 'READY',
    observedGeneration: index.generation,
    servedSize: index.size,
    endpoint: seen.endpoint,
    substituteModel: seen.substituteModel,
    stats: seen.stats,
  }
}

/**
 * The current change has failed. An index that serves keeps its old size as a new generation, so that the cell returns
 * to it too; any other becomes FAILED.
 */
export function failed(index: IndexRecord, why: string, deadlineAt: Date): IndexRecord {
  const { status, servedSize, lostAt } = index
  if (status !== 'MODIFYING' || servedSize === undefined || lostAt !== undefined) return ended(index, why)
  const reason = why.slice(0, MAX_REASON)
  return {
    ...index,
    ...SETTLED,
    deadlineAt,
    status: 'READY',
    size: servedSize,
    generation: index.generation + 1,
    reason: `The last change failed and was taken back: ${reason}`,
  }
}

function ended(index: IndexRecord, why: string): IndexRecord {
  const settings = storableSettings(index.settings)
  const words = index.lostAt
    ? `Its cell lost this index with every document, and could not make it anew: ${why}`
    : why
  return {
    ...index,
    ...SETTLED,
    settings,
    // An index without all of its settings cannot be created again.
    servedSize: settings === index.settings ? index.servedSize : undefined,
    status: 'FAILED',
    reason: words.slice(0, MAX_REASON),
  }
}

/** The cell has returned to the served size. */
export function broughtBack(index: IndexRecord): IndexRecord {
  return { ...index, ...SETTLED, observedGeneration: index.generation }
}

/** The same desired state with a generation above any that its cell has seen. */
export function raised(index: IndexRecord, seenGeneration: number): IndexRecord {
  return { ...index, generation: Math.max(index.generation, seenGeneration) + 1 }
}

/** The progress of the cell. A sign of progress moves the deadline. */
export function underWay(
  index: IndexRecord,
  seen: { stage: string; progress?: number | undefined; secondsLeft?: number | undefined; endpoint?: string },
  deadlineAt: Date | undefined,
): IndexRecord {
  const moves = index.stage !== seen.stage || index.progress !== seen.progress
  return {
    ...index,
    stage: seen.stage,
    progress: seen.progress,
    secondsLeft: seen.secondsLeft,
    endpoint: seen.endpoint ?? index.endpoint,
    deadlineAt: moves ? deadlineAt : index.deadlineAt,
  }
}

export function deleted(index: IndexRecord, reason?: string): IndexRecord {
  return {
    ...index,
    ...SETTLED,
    lostAt: undefined,
    reason,
    status: 'DELETED',
    // A deleted index's settings can no longer be requested.
    settings: shortSettings(index.settings),
    history: [],
    endpoint: '',
    stats: NO_INDEX_STATS,
    observedGeneration: index.generation,
  }
}
