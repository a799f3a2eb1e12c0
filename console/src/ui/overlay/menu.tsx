import { Check, type LucideIcon } from 'lucide-react'
import { DropdownMenu as Radix } from 'radix-ui'
import type { ReactElement, ReactNode } from 'react'
import { cx } from '../cx.ts'
import { LIST_ITEM, POPUP } from './popup-style.ts'

type MenuProps = Readonly<{
  /** The button that opens it. */
  trigger: ReactElement
  align?: 'start' | 'center' | 'end' | undefined
  side?: 'top' | 'right' | 'bottom' | 'left' | undefined
  className?: string | undefined
  children: ReactNode
}>

/** A menu of actions. */
export function Menu({ trigger, align = 'end', side = 'bottom', className, children }: MenuProps) {
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          align={align}
          side={side}
          sideOffset={4}
          collisionPadding={8}
          className={cx(
            POPUP,
            'max-h-(--radix-dropdown-menu-content-available-height) min-w-48 overflow-y-auto p-1',
            className,
          )}
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

type MenuItemProps = Readonly<{
  icon?: LucideIcon | undefined
  onSelect?: ((event: Event) => void) | undefined
  isDangerous?: boolean | undefined
  isDisabled?: boolean | undefined
  /** At the end of the line: a shortcut, a count. */
  end?: ReactNode
  /** The child is itself the item, such as a router link. */
  asChild?: boolean | undefined
  children: ReactNode
}>

export function MenuItem({
  icon: Icon,
  onSelect,
  isDangerous = false,
  isDisabled = false,
  end,
  asChild,
  children,
}: MenuItemProps) {
  const look = cx(LIST_ITEM, 'no-underline', isDangerous && 'text-danger-fg data-highlighted:bg-danger-soft')
  const select = onSelect ? { onSelect } : {}
  if (asChild) {
    return (
      <Radix.Item asChild disabled={isDisabled} className={look} {...select}>
        {children}
      </Radix.Item>
    )
  }
  return (
    <Radix.Item disabled={isDisabled} className={look} {...select}>
      {Icon && <Icon aria-hidden size={16} className={cx('shrink-0', !isDangerous && 'text-fg-subtle')} />}
      <span className="min-w-0 flex-1 truncate">{children}</span>
      {end && <span className="text-xs text-fg-subtle">{end}</span>}
    </Radix.Item>
  )
}

type MenuCheckboxItemProps = Readonly<{
  checked: boolean
  onChange: (checked: boolean) => void
  isDisabled?: boolean | undefined
  children: ReactNode
}>

/** Stays open, so that several can be changed in one go. */
export function MenuCheckboxItem({ checked, onChange, isDisabled = false, children }: MenuCheckboxItemProps) {
  return (
    <Radix.CheckboxItem
      checked={checked}
      onCheckedChange={onChange}
      disabled={isDisabled}
      onSelect={(event) => event.preventDefault()}
      className={cx(LIST_ITEM, 'pl-8')}
    >
      <Radix.ItemIndicator className="absolute left-2">
        <Check aria-hidden size={16} className="text-accent-fg" />
      </Radix.ItemIndicator>
      {children}
    </Radix.CheckboxItem>
  )
}

type MenuRadioGroupProps = Readonly<{
  value: string
  onChange: (value: string) => void
  options: readonly Readonly<{ value: string; label: ReactNode; icon?: LucideIcon }>[]
}>

export function MenuRadioGroup({ value, onChange, options }: MenuRadioGroupProps) {
  return (
    <Radix.RadioGroup value={value} onValueChange={onChange}>
      {options.map(({ value: own, label, icon: Icon }) => (
        <Radix.RadioItem key={own} value={own} className={cx(LIST_ITEM, 'pr-8')}>
          {Icon && <Icon aria-hidden size={16} className="shrink-0 text-fg-subtle" />}
          <span className="min-w-0 truncate">{label}</span>
          <Radix.ItemIndicator className="absolute right-2">
            <Check aria-hidden size={16} className="text-accent-fg" />
          </Radix.ItemIndicator>
        </Radix.RadioItem>
      ))}
    </Radix.RadioGroup>
  )
}

export function MenuLabel({ children }: { children: ReactNode }) {
  return <Radix.Label className="px-2 pt-2 pb-1 text-xs font-medium text-fg-subtle">{children}</Radix.Label>
}

export function MenuSeparator() {
  return <Radix.Separator className="-mx-1 my-1 h-px bg-line" />
}
