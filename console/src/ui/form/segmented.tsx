import { RadioGroup as Radix } from 'radix-ui'

type SegmentedProps<V extends string> = Readonly<{
  /** Names the choice for screen readers: “Period”. */
  label: string
  options: readonly Readonly<{ value: V; label: string; title?: string }>[]
  value: V
  onChange: (value: V) => void
}>

/** One of a few short words, all of them seen: a period, a view. */
export function Segmented<V extends string>({ label, options, value, onChange }: SegmentedProps<V>) {
  return (
    <Radix.Root
      aria-label={label}
      value={value}
      // Radix answers with the value of an item, and the items are `options`.
      onValueChange={(next) => onChange(next as V)}
      orientation="horizontal"
      className="inline-flex rounded-md border border-line-strong bg-surface p-0.5 shadow-xs"
    >
      {options.map((option) => (
        <Radix.Item
          key={option.value}
          value={option.value}
          {...(option.title && { 'aria-label': option.title })}
          className="h-6.5 rounded-sm px-2.5 text-sm font-medium text-fg-muted tabular-nums transition-colors focus-ring hover:text-fg data-[state=checked]:bg-active data-[state=checked]:text-fg pointer-coarse:h-9"
        >
          {option.label}
        </Radix.Item>
      ))}
    </Radix.Root>
  )
}
