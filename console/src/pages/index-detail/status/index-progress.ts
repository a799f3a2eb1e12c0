import type { IndexStatus, IndexStatusView } from '#contracts/indexes'
import { formatAbout } from '../../../format/durations.ts'

/** Longer than most indexes take; a model that must be fetched first tells its own estimate. */
const USUAL_MS = 2 * 60_000

const VERB: Partial<Record<IndexStatus, string>> = {
  CREATING: 'Creating the index',
  MODIFYING: 'Changing the index',
  DELETING: 'Deleting the index',
}

export type ShownProgress = Readonly<{
  label: string
  /** 0 to 1; `undefined` while the cell cannot tell. */
  value: number | undefined
  /** The time left, when it is known. */
  detail: string | undefined
}>

/** How far what is under way has come, in words. */
export function progressOf(status: IndexStatusView | undefined): ShownProgress {
  const { stage, progress, estimatedSecondsLeft } = status ?? {}
  return {
    label: stage ? stageWords(stage) : (VERB[status?.indexStatus ?? 'MODIFYING'] ?? 'Working'),
    value: progress,
    detail: estimatedSecondsLeft === undefined ? undefined : leftWords(estimatedSecondsLeft),
  }
}

/** `creating storage` → `Creating storage`. */
export function stageWords(stage: string): string {
  return stage.charAt(0).toUpperCase() + stage.slice(1)
}

function leftWords(seconds: number): string {
  const about = formatAbout(seconds * 1000)
  return `${about.charAt(0).toUpperCase()}${about.slice(1)} left`
}

/** Whether it takes longer than usual and nothing tells how long it will: then one says so. */
export function isSlow(status: IndexStatusView, since: Date, now: Date): boolean {
  if (status.estimatedSecondsLeft !== undefined) return false
  return now.getTime() - since.getTime() > USUAL_MS
}
