import { Search, X } from 'lucide-react'
import type { Ref } from 'react'
import { cx } from '../cx.ts'
import { Input } from './input.tsx'

type SearchInputProps = Readonly<{
  value: string
  onChange: (value: string) => void
  /** What is searched: its name for screen readers and the placeholder. */
  label: string
  name?: string | undefined
  autoFocus?: boolean | undefined
  className?: string | undefined
  ref?: Ref<HTMLInputElement> | undefined
}>

/** Filters what is on the page while one types. Escape empties it. */
export function SearchInput({ value, onChange, label, className, ...rest }: SearchInputProps) {
  return (
    <Input
      {...rest}
      type="search"
      role="searchbox"
      aria-label={label}
      placeholder={label}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !value) return
        event.preventDefault()
        event.stopPropagation()
        onChange('')
      }}
      className={cx(
        '[&_input]:[appearance:textfield] [&_input::-webkit-search-cancel-button]:hidden',
        className,
      )}
      prefixSlot={<Search aria-hidden size={16} />}
      suffixSlot={
        value && (
          <button
            type="button"
            aria-label="Clear"
            onClick={() => onChange('')}
            className="focus-ring-inset grid size-full place-items-center rounded-md hover:text-fg"
          >
            <X aria-hidden size={14} />
          </button>
        )
      }
    />
  )
}
