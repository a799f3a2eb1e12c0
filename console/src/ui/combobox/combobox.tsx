import { ChevronDown } from 'lucide-react'
import { Popover as Radix } from 'radix-ui'
import { useId, useState } from 'react'
import { ComboboxList } from './combobox-list.tsx'
import type { ComboboxProps } from './combobox-option.ts'
import { CONTROL, CONTROL_HEIGHT } from '../form/control-style.ts'
import { cx } from '../cx.ts'
import { useFieldControl, useFieldLabelId } from '../form/field-context.ts'
import { POPUP } from '../overlay/popup-style.ts'

export type { ComboboxOption } from './combobox-option.ts'

/** One of many, found by typing. */
export function Combobox(props: ComboboxProps) {
  const {
    options,
    value,
    onChange,
    placeholder = 'Choose…',
    isMono = false,
    disabled,
    className,
    onBlur,
    ref,
  } = props
  const [isOpen, setIsOpen] = useState(false)
  const valueId = useId()
  const aria = useFieldControl({})
  const labelId = useFieldLabelId()
  const chosen = options.find((option) => option.value === value)
  const text = chosen?.label ?? value
  const choose = (next: string) => {
    onChange(next)
    setIsOpen(false)
  }
  return (
    <Radix.Root open={isOpen} onOpenChange={setIsOpen}>
      <Radix.Trigger
        ref={ref}
        {...aria}
        // oxlint-disable-next-line jsx-a11y/role-has-required-aria-props -- Radix adds aria-controls while it is open
        role="combobox"
        aria-expanded={isOpen}
        aria-haspopup="listbox"
        aria-label={props['aria-label']}
        aria-labelledby={props['aria-label'] ? undefined : cx(labelId, valueId)}
        disabled={disabled}
        onBlur={onBlur}
        className={cx(
          CONTROL,
          CONTROL_HEIGHT,
          'flex items-center justify-between gap-2 text-left',
          className,
        )}
      >
        <span
          id={valueId}
          className={cx('min-w-0 truncate', !text && 'text-fg-subtle', isMono && text && 'font-mono text-sm')}
        >
          {text || placeholder}
        </span>
        <ChevronDown aria-hidden size={16} className="shrink-0 text-fg-subtle" />
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          align="start"
          sideOffset={4}
          collisionPadding={8}
          className={cx(POPUP, 'w-(--radix-popover-trigger-width) min-w-72 max-w-[calc(100vw-1rem)]')}
        >
          <ComboboxList {...props} onChoose={choose} />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
