import { Part } from './part.tsx'

const COLOURS = [
  'canvas',
  'surface',
  'raised',
  'sunken',
  'hover',
  'active',
  'line',
  'line-strong',
  'control',
  'accent',
  'accent-soft',
  'success-soft',
  'warning-soft',
  'danger-soft',
  'info-soft',
  'danger-solid',
] as const
const SIZES = [
  'text-2xs',
  'text-xs',
  'text-sm',
  'text-base',
  'text-lg',
  'text-xl',
  'text-2xl',
  'text-3xl',
] as const

export function TokensPart() {
  return (
    <Part title="Tokens" description="Colours, type and shapes, all from tokens.css.">
      <ul className="grid grid-cols-2 gap-3 sm:grid-cols-4 lg:grid-cols-8">
        {COLOURS.map((name) => (
          <li key={name}>
            <div className="h-12 rounded-md border" style={{ background: `var(--color-${name})` }} />
            <span className="text-xs text-fg-subtle">{name}</span>
          </li>
        ))}
      </ul>
      <div className="flex flex-wrap items-baseline gap-x-6 gap-y-2">
        {SIZES.map((size) => (
          <span key={size} className={size}>
            {size.replace('text-', '')}
          </span>
        ))}
        <span className="font-mono text-sm">mono 0O 1lI {'=>'} !=</span>
      </div>
    </Part>
  )
}
