import type { SourceRow } from './source.ts'

/** A record that is not in the index, and why. */
export type Failure = Readonly<{
  line: number
  /** `reading`: it never became a document; `index`: the index refused it. */
  from: 'reading' | 'index'
  id?: string | undefined
  message: string
  text?: string | undefined
  fields?: SourceRow['fields'] | undefined
}>

/** Why the import stands still. */
export type Trouble = Readonly<{
  message: string
  code: string
  requestId?: string | undefined
  /** It goes on by itself then. */
  retryInSeconds?: number | undefined
  /** Leaving these documents out is a way to go on. */
  canSkip: boolean
}>

export type ImportPhase =
  | 'running'
  | 'retrying'
  | 'paused'
  /** Cancelled, while the last request is still on its way. */
  | 'stopping'
  | 'cancelled'
  | 'done'

export type ImportState = Readonly<{
  phase: ImportPhase
  trouble: Trouble | undefined
  /** Records in all. */
  total: number
  added: number
  refused: number
  unreadable: number
  /** The first of them; the counts above have all. */
  failures: readonly Failure[]
  perSecond: number | undefined
  remainingMs: number | undefined
}>

/** A list of failures longer than this is no help, and a browser's memory has an end. */
export const MAX_FAILURES_KEPT = 20_000

export const handledOf = ({ added, refused, unreadable }: ImportState) => added + refused + unreadable
export const isOver = ({ phase }: ImportState) => phase === 'done' || phase === 'cancelled'

export function initialState(total: number): ImportState {
  return {
    phase: 'running',
    trouble: undefined,
    total,
    added: 0,
    refused: 0,
    unreadable: 0,
    failures: [],
    perSecond: undefined,
    remainingMs: undefined,
  }
}

/** The same with these failures counted, and kept as far as there is room. */
export function withFailures(state: ImportState, failures: readonly Failure[]): ImportState {
  if (failures.length === 0) return state
  const unreadable = failures.filter(({ from }) => from === 'reading').length
  const room = MAX_FAILURES_KEPT - state.failures.length
  return {
    ...state,
    unreadable: state.unreadable + unreadable,
    refused: state.refused + failures.length - unreadable,
    failures: room > 0 ? state.failures.concat(failures.slice(0, room)) : state.failures,
  }
}
