import type { ApiError } from '../../../../api/errors.ts'
import type { Entry, Portion } from './batches.ts'
import type { ImportState, Trouble } from './import-state.ts'

/** What the index says of each document, in their order: why it was refused, or nothing. */
export type Answer = readonly (string | undefined)[]

export type ImportDeps = Readonly<{
  /** Records in all, those that cannot be read included. */
  total: number
  next: () => Promise<Portion | undefined>
  /** @throws ApiError for a batch as a whole */
  send: (entries: readonly Entry[]) => Promise<Answer>
  wait: (milliseconds: number, signal: AbortSignal) => Promise<void>
  now: () => number
  onChange: (state: ImportState) => void
}>

const FIRST_WAIT_MS = 1000
const LONGEST_WAIT_MS = 30_000
/** An index that cannot answer for a while needs its owner, not patience. */
const NEEDS_A_PERSON = new Set(['index_paused', 'index_not_ready', 'index_not_found'])

export type Word = 'resume' | 'skip' | 'cancel'

export type Control = {
  state: ImportState
  isPauseWanted: boolean
  isCancelled: boolean
  /** Ends a wait: between two tries, or for a person. */
  wake: AbortController
  word: Word | undefined
}
export type Context = Readonly<{
  deps: ImportDeps
  control: Control
  set: (change: Partial<ImportState>) => void
}>

/** A failure that may be gone the next time. */
export function mayPass({ status, code }: ApiError): boolean {
  return !NEEDS_A_PERSON.has(code) && (code === 'offline' || status === 429 || status >= 500)
}

export function troubleOf({ message, code, requestId, status }: ApiError): Trouble {
  return {
    message,
    code,
    requestId,
    canSkip: status >= 400 && status < 500 && status !== 401 && status !== 403,
  }
}

/** Longer each time, or as long as the server says. */
export async function waitToRetry(
  { deps, control, set }: Context,
  error: ApiError,
  tries: number,
): Promise<void> {
  const asked = (error.retryAfterSeconds ?? 0) * 1000
  const milliseconds = Math.max(asked, Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (tries - 1)))
  control.wake = new AbortController()
  control.word = undefined
  set({
    phase: 'retrying',
    trouble: { ...troubleOf(error), canSkip: false, retryInSeconds: milliseconds / 1000 },
  })
  await deps.wait(milliseconds, control.wake.signal)
}

/** Waits for a person. @returns what they decided */
export async function standStill({ control, set }: Context, trouble: Trouble | undefined): Promise<Word> {
  control.isPauseWanted = false
  control.wake = new AbortController()
  control.word = undefined
  if (!control.isCancelled) {
    set({ phase: 'paused', trouble })
    const { signal } = control.wake
    await new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => resolve(), { once: true })
    })
  }
  if (!control.isCancelled) set({ phase: 'running', trouble: undefined })
  // Whoever woke it said why; a cancelled run is only looked at for that.
  return control.word ?? 'cancel'
}
