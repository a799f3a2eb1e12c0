import { cx } from '../cx.ts'

type AvatarProps = Readonly<{
  /** A person's or an account's name, or an e-mail address. */
  name: string
  size?: 'sm' | 'md' | 'lg' | undefined
  /** People are round, accounts are square. */
  shape?: 'round' | 'square' | undefined
  className?: string | undefined
}>

const SIZE = { sm: 'size-6 text-2xs', md: 'size-8 text-xs', lg: 'size-12 text-lg' } as const

/** `Ada Lovelace` → `AL`, `ada@example.com` → `AD`. Emoji are too wide beside a letter and are left out. */
export function initialsOf(name: string): string {
  const words = name
    .replace(/@.*$/, '')
    .replaceAll(/\p{Extended_Pictographic}|\uFE0F|\u200D/gu, '')
    .split(/[\s._-]+/)
    .filter(Boolean)
  const [first = '?', last] = [words[0], words.length > 1 ? words.at(-1) : undefined]
  const letters = last ? [...first].slice(0, 1).concat([...last].slice(0, 1)) : [...first].slice(0, 2)
  return letters.join('').toUpperCase()
}

/** Initials; the name itself stands beside it. */
export function Avatar({ name, size = 'md', shape = 'round', className }: AvatarProps) {
  return (
    <span
      aria-hidden
      className={cx(
        'grid shrink-0 place-items-center border border-accent-line bg-accent-soft font-semibold text-accent-fg select-none',
        SIZE[size],
        shape === 'round' ? 'rounded-full' : 'rounded-md',
        className,
      )}
    >
      {initialsOf(name)}
    </span>
  )
}
