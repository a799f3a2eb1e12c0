import { Check, ChevronDown } from 'lucide-react'
import { Select as Radix } from 'radix-ui'
import type { Ref } from 'react'
import { CONTROL, CONTROL_HEIGHT } from './control-style.ts'
import { cx } from '../cx.ts'
import { useFieldControl, useFieldLabelId } from './field-context.ts'
import { LIST_ITEM, POPUP } from '../overlay/popup-style.ts'

export type SelectOption<V extends string = string> = Readonly<{
  value: V
  label: string
  description?: string | undefined
  isDisabled?: boolean | undefined
}>

export type SelectProps<V extends string = string> = Readonly<{
  options: readonly SelectOption<V>[]
  value: V | undefined
  onChange: (value: V) => void
  placeholder?: string | undefined
  name?: string | undefined
  size?: 'sm' | 'md' | undefined
  disabled?: boolean | undefined
  onBlur?: (() => void) | undefined
  /** Needed only outside a `Field`. */
  'aria-label'?: string | undefined
  className?: string | undefined
  ref?: Ref<HTMLButtonElement> | undefined
}>

/** One of a few known options. More than about ten, or options that need explaining: `Combobox`. */
export function Select<V extends string>({
  options,
  value,
  onChange,
  placeholder = 'Choose…',
  size = 'md',
  disabled = false,
  name,
  onBlur,
  className,
  ref,
  ...rest
}: SelectProps<V>) {
  const aria = useFieldControl({})
  const labelId = useFieldLabelId()
  const label = options.find((option) => option.value === value)?.label
  return (
    <Radix.Root
      value={value ?? ''}
      // Radix answers with the value of an item, and the items are `options`.
      onValueChange={(next) => next && onChange(next as V)}
      disabled={disabled}
      {...(name && { name })}
    >
      <Radix.Trigger
        ref={ref}
        {...aria}
        aria-label={rest['aria-label']}
        aria-labelledby={rest['aria-label'] ? undefined : labelId}
        onBlur={onBlur}
        className={cx(
          CONTROL,
          size === 'sm' ? 'h-8 px-2.5 text-sm pointer-coarse:h-10' : CONTROL_HEIGHT,
          'flex items-center justify-between gap-2 text-left data-placeholder:text-fg-subtle',
          className,
        )}
      >
        <span className="truncate">
          <Radix.Value placeholder={placeholder}>{label}</Radix.Value>
        </span>
        <ChevronDown aria-hidden size={16} className="shrink-0 text-fg-subtle" />
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          position="popper"
          sideOffset={4}
          collisionPadding={8}
          className={cx(
            POPUP,
            'max-h-(--radix-select-content-available-height) min-w-(--radix-select-trigger-width)',
          )}
        >
          <Radix.Viewport className="p-1">
            {options.map((option) => (
              <Option key={option.value} option={option} />
            ))}
          </Radix.Viewport>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

function Option({ option }: { option: SelectOption }) {
  return (
    <Radix.Item value={option.value} disabled={option.isDisabled ?? false} className={cx(LIST_ITEM, 'pr-8')}>
      <span className="flex min-w-0 flex-col">
        <Radix.ItemText>{option.label}</Radix.ItemText>
        {option.description && <span className="text-sm text-fg-subtle">{option.description}</span>}
      </span>
      <Radix.ItemIndicator className="absolute right-2">
        <Check aria-hidden size={16} className="text-accent-fg" />
      </Radix.ItemIndicator>
    </Radix.Item>
  )
}
