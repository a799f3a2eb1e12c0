/** A body or query as Stripe reads it: `items[0][price]=x` is `{ items: [{ price: 'x' }] }`. All values are text. */
export type Params = { [key: string]: Param }
export type Param = string | Params | Param[]

export function parseForm(text: string): Params {
  const all: Params = {}
  for (const [name, value] of new URLSearchParams(text)) {
    const path = name.split('[').map((part) => part.replace(/\]$/, ''))
    let at: Params = all
    for (const [depth, part] of path.entries()) {
      if (depth === path.length - 1) {
        const key = part === '' ? String(Object.keys(at).length) : part
        at[key] = value
      } else {
        at[part] ??= {}
        at = at[part] as Params
      }
    }
  }
  return withLists(all) as Params
}

/** Objects whose keys count from 0 are lists. */
function withLists(value: Param): Param {
  if (typeof value === 'string' || Array.isArray(value)) return value
  const entries = Object.entries(value).map(([key, one]) => [key, withLists(one)] as const)
  const isList = entries.length > 0 && entries.every(([key], at) => key === String(at))
  return isList ? entries.map(([, one]) => one) : Object.fromEntries(entries)
}
