import { useState } from 'react'
import { readList } from './list-state.ts'

const KEY = 'marqo-index-columns'
/** What a list shows only when asked to, so that it fits on a screen. */
const HIDDEN_AT_FIRST = ['type', 'vectors', 'size']

function remembered(): string | null {
  try {
    return localStorage.getItem(KEY)
  } catch {
    // Storage may be forbidden: then nothing is remembered.
    return null
  }
}

/**
 * Which columns are not shown: what the address says, else what this browser was last told. `onChange` of the choice
 * goes to the address; the memory is kept here.
 */
export function useHiddenColumns(
  inAddress: string | undefined,
  onChange: (hide: string) => void,
): [readonly string[], (hidden: readonly string[]) => void] {
  const [own, setOwn] = useState(remembered)
  const words = inAddress ?? own
  const change = (hidden: readonly string[]) => {
    const next = hidden.join(',')
    try {
      localStorage.setItem(KEY, next)
    } catch {
      // The address still holds it.
    }
    setOwn(next)
    onChange(next)
  }
  return [words === null ? HIDDEN_AT_FIRST : readList(words), change]
}
