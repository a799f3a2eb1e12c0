/** The steps from an empty account to a search, in their order. */
export const STEPS = ['account', 'index', 'documents'] as const
export type Step = (typeof STEPS)[number]

/** What of the way stands in the address, so that one can leave and come back. */
export type WelcomeSearch = { step?: Step; index?: string }

const LONGEST_NAME = 64

export function readWelcomeSearch({ step, index }: Record<string, unknown>): WelcomeSearch {
  const found = STEPS.find((one) => one === step)
  // A name of digits alone arrives as a number.
  const name = typeof index === 'string' || typeof index === 'number' ? String(index) : ''
  return {
    ...(found && { step: found }),
    ...(name !== '' && name.length <= LONGEST_NAME && { index: name }),
  }
}

type Known = Readonly<{ indexNames: readonly string[]; mayRename: boolean }>
export type Place = Readonly<{ step: 'account' | 'index' } | { step: 'documents'; index: string }>

/** Where somebody stands: what the address says, else the first thing that is left to do. */
export function placeOf({ step, index }: WelcomeSearch, { indexNames, mayRename }: Known): Place {
  const first = index ?? indexNames[0]
  const wanted = step ?? (first === undefined ? 'account' : 'documents')
  if (wanted === 'documents' && first !== undefined) return { step: 'documents', index: first }
  return { step: wanted === 'account' && mayRename ? 'account' : 'index' }
}

/** A name that is not taken: `my-first-index`, `my-first-index-2`, … */
export function freeName(taken: readonly string[]): string {
  const base = 'my-first-index'
  if (!taken.includes(base)) return base
  for (let number = 2; ; number++) {
    const name = `${base}-${number}`
    if (!taken.includes(name)) return name
  }
}
