import type { ReactNode, Ref } from 'react'

export type ComboboxOption = Readonly<{
  value: string
  label: string
  description?: ReactNode
  /** After the label: `Badge`s. */
  badges?: ReactNode
  /** Further words by which it is found. */
  keywords?: readonly string[]
  group?: string | undefined
  isDisabled?: boolean | undefined
  /** Why it cannot be chosen; shown in place of the description. */
  disabledReason?: ReactNode
}>

export type ComboboxProps = Readonly<{
  options: readonly ComboboxOption[]
  value: string | undefined
  onChange: (value: string) => void
  placeholder?: string
  searchPlaceholder?: string
  /** Said when nothing matches. */
  emptyText?: string
  /** Lets what was typed be the value, as “Use …”. */
  isFreeTextAllowed?: boolean
  isMono?: boolean
  disabled?: boolean | undefined
  name?: string
  onBlur?: () => void
  /** Needed only outside a `Field`. */
  'aria-label'?: string
  className?: string
  ref?: Ref<HTMLButtonElement>
}>
