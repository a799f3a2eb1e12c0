import { toApiError } from '../../../../api/errors.ts'
import type { Entry, Portion } from './batches.ts'
import {
  type Answer,
  type Context,
  type Control,
  type ImportDeps,
  mayPass,
  standStill,
  troubleOf,
  waitToRetry,
  type Word,
} from './import-control.ts'
import {
  type Failure,
  handledOf,
  type ImportState,
  initialState,
  isOver,
  type Trouble,
  withFailures,
} from './import-state.ts'
import { createPace } from './pace.ts'

export type ImportRun = Readonly<{
  /** Takes effect when the batch on its way is answered. */
  pause: () => void
  /** Goes on, and tries again what failed. */
  resume: () => void
  /** Goes on without the batch that failed. */
  skip: () => void
  cancel: () => void
  /** Resolves when nothing more will happen. */
  finished: Promise<ImportState>
}>

const RETRIES = 6
/** So many refused and none taken: going on would only fill the list of failures. */
const ALL_REFUSED = 128

/**
 * Sends a source batch after batch. Documents have their ids before they are sent, so a batch whose answer was lost is
 * sent again without doubling anything.
 */
export function startImport(deps: ImportDeps): ImportRun {
  const control: Control = {
    state: initialState(deps.total),
    isPauseWanted: false,
    isCancelled: false,
    wake: new AbortController(),
    word: undefined,
  }
  const set = (change: Partial<ImportState>) => {
    control.state = { ...control.state, ...change }
    deps.onChange(control.state)
  }
  const say = (word: Word) => {
    control.word = word
    control.wake.abort()
  }
  const finished = runAll({ deps, control, set })
  return {
    pause: () => {
      if (!isOver(control.state) && !control.isCancelled) control.isPauseWanted = true
      // While it waits to try again, nothing is on its way.
      if (control.state.phase === 'retrying') control.wake.abort()
    },
    resume: () => {
      control.isPauseWanted = false
      say('resume')
    },
    skip: () => say('skip'),
    cancel: () => {
      if (isOver(control.state)) return
      control.isCancelled = true
      set({ phase: 'stopping' })
      say('cancel')
    },
    finished,
  }
}

async function runAll(context: Context): Promise<ImportState> {
  const { deps, control, set } = context
  const pace = createPace()
  let hasAskedOnceRefused = false
  while (!control.isCancelled) {
    if (control.isPauseWanted) await standStill(context, undefined)
    if (control.isCancelled) break
    const began = deps.now()
    const portion = await nextPortion(context)
    if (portion === undefined) break
    control.state = withFailures(control.state, portion.problems.map(unreadable))
    // What waits for a person does not count as slow.
    const stoodStill = await sendUntilAnswered(context, portion.entries)
    pace.worked(portion.entries.length + portion.problems.length, deps.now() - began - stoodStill)
    set(estimate(control.state, pace.perSecond()))
    if (!hasAskedOnceRefused && control.state.added === 0 && control.state.refused >= ALL_REFUSED) {
      hasAskedOnceRefused = true
      await standStill(context, noneTaken(control.state))
    }
  }
  const { trouble } = control.state
  const isUnreadable = trouble?.code === UNREADABLE
  set({
    phase: control.isCancelled || isUnreadable ? 'cancelled' : 'done',
    trouble: isUnreadable ? trouble : undefined,
    remainingMs: undefined,
  })
  return control.state
}

const UNREADABLE = 'source_unreadable'

/** A source that cannot be read to its end ends the import: what follows is unknown. */
async function nextPortion({ deps, set }: Context): Promise<Portion | undefined> {
  try {
    return await deps.next()
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : String(thrown)
    set({ trouble: { message, code: UNREADABLE, canSkip: false } })
    return undefined
  }
}

const unreadable = ({ line, message, text, fields }: Portion['problems'][number]): Failure => ({
  line,
  message,
  text,
  fields,
  from: 'reading',
})

function estimate(state: ImportState, perSecond: number | undefined): Partial<ImportState> {
  const left = Math.max(0, state.total - handledOf(state))
  return { perSecond, remainingMs: perSecond === undefined ? undefined : (left * 1000) / perSecond }
}

function noneTaken({ refused, failures }: ImportState): Trouble {
  const why = failures.findLast(({ from }) => from === 'index')?.message ?? ''
  return {
    message: `The index took none of the first ${refused} documents. The last reason: ${why}`,
    code: 'all_refused',
    canSkip: false,
  }
}

/** Sends a batch, again after passing troubles, until the index or the person has decided. @returns ms of standing still */
async function sendUntilAnswered(context: Context, entries: readonly Entry[]): Promise<number> {
  const { deps, control, set } = context
  let stoodStill = 0
  let tries = 0
  while (entries.length > 0 && !control.isCancelled) {
    try {
      take(context, entries, await deps.send(entries))
      if (control.state.phase === 'retrying') set({ phase: 'running', trouble: undefined })
      return stoodStill
    } catch (thrown) {
      // Whether that batch arrived is not known; its documents have their ids, so adding them again is safe.
      if (control.isCancelled) break
      const error = toApiError(thrown)
      const from = deps.now()
      tries += 1
      const isPassing = mayPass(error) && tries <= RETRIES
      if (isPassing && !control.isPauseWanted) await waitToRetry(context, error, tries)
      else {
        tries = 0
        if ((await standStill(context, troubleOf(error))) === 'skip')
          take(
            context,
            entries,
            entries.map(() => error.message),
          )
      }
      stoodStill += deps.now() - from
      if (control.word === 'skip') return stoodStill
    }
  }
  return stoodStill
}

function take({ control, set }: Context, entries: readonly Entry[], answer: Answer): void {
  const failures = entries.flatMap(({ line, document, fields }, at): Failure[] => {
    const message = answer[at]
    return message === undefined ? [] : [{ line, from: 'index', id: document._id, message, fields }]
  })
  const { added } = control.state
  set(withFailures({ ...control.state, added: added + entries.length - failures.length }, failures))
}
