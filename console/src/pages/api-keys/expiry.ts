const DAY_MS = 86_400_000

/** How long a new key may live, as it is offered. */
export const LIFETIMES = [
  { value: 'never', label: 'Never' },
  { value: '30', label: 'In 30 days' },
  { value: '90', label: 'In 90 days' },
  { value: '365', label: 'In 1 year' },
  { value: 'date', label: 'On a date' },
] as const
export type Lifetime = (typeof LIFETIMES)[number]['value']

/** When a key of this lifetime expires, as the API takes it; `date` ends with that day in the viewer's zone. */
export function expiresAt(lifetime: Lifetime, date: string, now: Date): string | undefined {
  if (lifetime === 'never') return undefined
  if (lifetime !== 'date') return new Date(now.getTime() + Number(lifetime) * DAY_MS).toISOString()
  // Without a zone it is the viewer's own.
  const end = new Date(`${date}T23:59:59.999`)
  return Number.isNaN(end.getTime()) ? undefined : end.toISOString()
}

export const OVERLAPS = [
  { value: '86400', label: '1 day' },
  { value: '0', label: 'None: the old key stops at once' },
  { value: '3600', label: '1 hour' },
  { value: '604800', label: '7 days' },
] as const
