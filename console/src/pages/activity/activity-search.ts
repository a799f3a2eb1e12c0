/** What of the page stands in its address: words of the filters of `listActivity`. */
export type ActivitySearch = {
  q?: string | undefined
  /** The first part of types: `index`. */
  action?: string | undefined
  actor?: string | undefined
  /** Days: `2026-03-01`. */
  from?: string | undefined
  to?: string | undefined
}

export const ACTIONS = [
  { value: 'all', label: 'Everything' },
  { value: 'index', label: 'Indexes' },
  { value: 'api_key', label: 'API keys' },
  { value: 'member', label: 'Members' },
  { value: 'invitation', label: 'Invitations' },
  { value: 'account', label: 'Account' },
] as const

const LONGEST = 200
const DAY = /^\d{4}-\d{2}-\d{2}$/
const text = (value: unknown) =>
  typeof value === 'string' || typeof value === 'number' ? String(value).slice(0, LONGEST) : undefined
const day = (value: unknown) =>
  typeof value === 'string' && DAY.test(value) && !Number.isNaN(Date.parse(value)) ? value : undefined

/** Words that mean nothing are dropped, not answered with an error page. */
export function readActivitySearch(raw: Record<string, unknown>): ActivitySearch {
  const [q, action, actor] = [text(raw['q']), text(raw['action']), text(raw['actor'])]
  const [from, to] = [day(raw['from']), day(raw['to'])]
  return {
    ...(q && { q }),
    ...(action && { action }),
    ...(actor && { actor }),
    ...(from && { from }),
    ...(to && { to }),
  }
}

/** The filters as the server takes them: days begin and end where the viewer is. */
export function filtersOf({ q, action, actor, from, to }: ActivitySearch) {
  const midnight = (date: string, later = 0) => {
    const [year = 0, month = 1, dayOfMonth = 1] = date.split('-').map(Number)
    return new Date(year, month - 1, dayOfMonth + later).toISOString()
  }
  return {
    ...(q?.trim() && { search: q.trim() }),
    ...(action && { action }),
    ...(actor && { actor }),
    ...(from && { from: midnight(from) }),
    ...(to && { to: midnight(to, 1) }),
  }
}
