import type { Settings } from './draft.ts'
import type { Field } from './fields.ts'
import type { Problem } from './problems.ts'

/** What every part of the form works on. */
export type FormPart = Readonly<{
  settings: Settings
  problems: readonly Problem[]
  /** Changes settings; `undefined` takes one away. */
  set: (changes: Settings) => void
}>

/** What the controls of one field work on. */
export type FieldPart = Readonly<{
  at: number
  field: Field
  part: FormPart
  types: readonly string[]
  features: readonly string[]
  /** Names of all fields, for those that are made of others. */
  names: readonly string[]
}>
