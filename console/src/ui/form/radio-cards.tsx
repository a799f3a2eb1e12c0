import type { LucideIcon } from 'lucide-react'
import { RadioGroup as Radix } from 'radix-ui'
import { type ReactNode, type Ref, useId } from 'react'
import { cx } from '../cx.ts'
import { useFieldControl, useFieldLabelId } from './field-context.ts'

export type RadioCard<V extends string = string> = Readonly<{
  value: V
  label: ReactNode
  description?: ReactNode
  /** At the end of the first line: a price, a badge. */
  end?: ReactNode
  icon?: LucideIcon | undefined
  isDisabled?: boolean | undefined
  /** Why it cannot be chosen. */
  disabledReason?: ReactNode
}>

type RadioCardsProps<V extends string> = Readonly<{
  options: readonly RadioCard<V>[]
  value: V | undefined
  onChange: (value: V) => void
  columns?: 1 | 2 | 3 | undefined
  name?: string | undefined
  disabled?: boolean | undefined
  onBlur?: (() => void) | undefined
  'aria-label'?: string | undefined
  className?: string | undefined
  ref?: Ref<HTMLDivElement> | undefined
}>

const COLUMNS = { 1: '', 2: 'sm:grid-cols-2', 3: 'sm:grid-cols-2 lg:grid-cols-3' } as const

/** A choice between a few things worth comparing. */
export function RadioCards<V extends string>({
  options,
  value,
  onChange,
  columns = 1,
  className,
  disabled = false,
  ...rest
}: RadioCardsProps<V>) {
  const { id, ...aria } = useFieldControl({})
  const labelId = useFieldLabelId()
  return (
    <Radix.Root
      {...rest}
      {...aria}
      id={id}
      aria-labelledby={rest['aria-label'] ? undefined : labelId}
      value={value ?? ''}
      // Radix answers with the value of an item, and the items are `options`.
      onValueChange={(next) => onChange(next as V)}
      disabled={disabled}
      className={cx('grid gap-2', COLUMNS[columns], className)}
    >
      {options.map((option) => (
        <Card key={option.value} option={option} />
      ))}
    </Radix.Root>
  )
}

const CARD =
  'group flex min-w-0 items-start gap-3 rounded-lg border border-line-strong bg-surface p-3.5 text-left transition-colors ' +
  'focus-ring hover:border-control hover:bg-hover ' +
  'data-[state=checked]:border-accent data-[state=checked]:bg-accent-soft data-[state=checked]:shadow-[inset_0_0_0_1px_var(--color-accent)] ' +
  'disabled:cursor-not-allowed disabled:border-line disabled:bg-sunken'

function Card({ option }: { option: RadioCard }) {
  const id = useId()
  const { icon: Icon, disabledReason } = option
  const detail = option.isDisabled && disabledReason ? disabledReason : option.description
  return (
    <Radix.Item
      value={option.value}
      disabled={option.isDisabled ?? false}
      aria-labelledby={`${id}-label`}
      aria-describedby={detail ? `${id}-detail` : undefined}
      className={CARD}
    >
      <span className="mt-[3px] grid size-4 shrink-0 place-items-center rounded-full border border-control bg-surface transition-colors group-data-[state=checked]:border-accent group-data-[state=checked]:bg-accent">
        <Radix.Indicator className="size-1.5 rounded-full bg-on-accent" />
      </span>
      <span className="min-w-0 flex-1">
        <span className="flex flex-wrap items-center justify-between gap-x-3 gap-y-0.5">
          <span
            id={`${id}-label`}
            className="inline-flex items-center gap-2 font-medium group-disabled:text-fg-muted"
          >
            {Icon && <Icon aria-hidden size={16} className="text-fg-subtle" />}
            {option.label}
          </span>
          {option.end && <span className="text-sm text-fg-muted tabular-nums">{option.end}</span>}
        </span>
        {detail && (
          <span id={`${id}-detail`} className="mt-0.5 block text-sm text-fg-muted">
            {detail}
          </span>
        )}
      </span>
    </Radix.Item>
  )
}
