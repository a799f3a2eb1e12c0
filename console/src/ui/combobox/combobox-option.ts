import type { ReactNode, Ref } from 'react'

export type ComboboxOption = Readonly<{
  value: string
  label: string
  description?: ReactNode
  /** After the label: `Badge`s. */
  badges?: ReactNode
  /** Further words by which it is found. */
  keywords?: readonly string[] | undefined
  group?: string | undefined
  isDisabled?: boolean | undefined
  /** Why it cannot be chosen; shown in place of the description. */
  disabledReason?: ReactNode
}>

export type ComboboxProps = Readonly<{
  options: readonly ComboboxOption[]
  value: string | undefined
  onChange: (value: string) => void
  placeholder?: string | undefined
  searchPlaceholder?: string | undefined
  /** Said when nothing matches. */
  emptyText?: string | undefined
  /** Lets what was typed be the value, as “Use …”. */
  isFreeTextAllowed?: boolean | undefined
  isMono?: boolean | undefined
  disabled?: boolean | undefined
  name?: string | undefined
  onBlur?: (() => void) | undefined
  /** Needed only outside a `Field`. */
  'aria-label'?: string | undefined
  className?: string | undefined
  ref?: Ref<HTMLButtonElement> | undefined
}>
