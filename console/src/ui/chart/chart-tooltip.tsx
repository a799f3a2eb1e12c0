type ChartTooltipProps = Readonly<{
  title: string
  lines: readonly Readonly<{ name: string; text: string; colour: string }>[]
}>

export function ChartTooltip({ title, lines }: ChartTooltipProps) {
  return (
    <div className="rounded-md border border-line-strong bg-raised px-3 py-2 text-sm shadow-md">
      <p className="mb-1 text-fg-subtle">{title}</p>
      <ul className="flex flex-col gap-0.5">
        {lines.map(({ name, text, colour }) => (
          <li key={name} className="flex items-center gap-2">
            <span aria-hidden className="size-2 rounded-full" style={{ background: colour }} />
            <span className="text-fg-muted">{name}</span>
            <span className="ml-auto pl-4 font-medium tabular-nums">{text}</span>
          </li>
        ))}
      </ul>
    </div>
  )
}
