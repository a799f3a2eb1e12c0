/** What is wrong with a document that is JSON. */
export type JsonProblem = Readonly<{
  /** Where: `['tensorFields', 0]`. Empty: the whole document. */
  path: readonly (string | number)[]
  message: string
  severity?: 'error' | 'warning' | 'info' | undefined
}>

/** What may stand at a place: names of an object's properties, and words a value takes. */
export type JsonChoices = Readonly<{
  keys: readonly Readonly<{ name: string; detail?: string | undefined }>[]
  values: readonly (string | boolean)[]
}>

export type JsonEditorProps = Readonly<{
  value: string
  onChange?: ((value: string) => void) | undefined
  /** Needed only outside a `Field`. */
  'aria-label'?: string | undefined
  /** Any CSS length. It scrolls inside. Default: 16rem. */
  height?: string | undefined
  isReadOnly?: boolean | undefined
  /**
   * Judges what parsed. Problems are marked at their place; the server still has the last word. Memoise it: another
   * function judges the same text again.
   */
  lint?: ((parsed: unknown) => readonly JsonProblem[]) | undefined
  /** What is offered while one types, for the object or value at a path. Asked anew each time. */
  complete?: ((path: readonly (string | number)[]) => JsonChoices | undefined) | undefined
  /** Ctrl or Cmd with Enter. */
  onSubmit?: (() => void) | undefined
  onBlur?: (() => void) | undefined
  className?: string | undefined
}>
