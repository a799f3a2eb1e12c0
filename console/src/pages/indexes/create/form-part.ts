import type { Settings } from './draft.ts'
import type { Problem } from './problems.ts'

/** What every part of the form works on. */
export type FormPart = Readonly<{
  settings: Settings
  problems: readonly Problem[]
  /** Changes settings; `undefined` takes one away. */
  set: (changes: Settings) => void
}>
