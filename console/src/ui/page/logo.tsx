import { cx } from '../cx.ts'

type LogoProps = Readonly<{ size?: number; className?: string }>

/** The mark: points in space, joined to their nearest neighbours into an M. */
export function LogoMark({ size = 24, className }: LogoProps) {
  return (
    <svg aria-hidden viewBox="0 0 32 32" width={size} height={size} className={cx('shrink-0', className)}>
      <rect width="32" height="32" rx="8" fill="var(--color-accent)" />
      <path
        d="M8 23V10l8 8 8-8v13"
        fill="none"
        stroke="var(--color-on-accent)"
        strokeWidth="2.25"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
      <g fill="var(--color-on-accent)">
        <circle cx="8" cy="23" r="2.5" />
        <circle cx="8" cy="10" r="2.5" />
        <circle cx="16" cy="18" r="2.5" />
        <circle cx="24" cy="10" r="2.5" />
        <circle cx="24" cy="23" r="2.5" />
      </g>
    </svg>
  )
}

/** The mark and the name. */
export function Logo({ size = 24, className }: LogoProps) {
  return (
    <span className={cx('inline-flex items-center gap-2.5 text-fg', className)}>
      <LogoMark size={size} />
      <span className="text-base font-semibold tracking-tight">Marqo Cloud</span>
    </span>
  )
}
