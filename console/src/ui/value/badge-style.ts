export type Tone = 'neutral' | 'accent' | 'success' | 'warning' | 'danger' | 'info'

export const TONES: Readonly<Record<Tone, string>> = {
  neutral: 'border-line-strong bg-sunken text-fg-muted',
  accent: 'border-accent-line bg-accent-soft text-accent-fg',
  success: 'border-success-line bg-success-soft text-success-fg',
  warning: 'border-warning-line bg-warning-soft text-warning-fg',
  danger: 'border-danger-line bg-danger-soft text-danger-fg',
  info: 'border-info-line bg-info-soft text-info-fg',
}

export const BADGE =
  'inline-flex h-5 shrink-0 items-center gap-1 rounded-md border px-1.5 align-middle text-xs font-medium whitespace-nowrap'
