import { useState } from 'react'

const NONE: ReadonlySet<string> = new Set()

/** The ticked documents. Under another filter nothing is ticked, so that nobody deletes what they do not see. */
export function useSelection(
  filter: string | undefined,
): [ReadonlySet<string>, (selected: ReadonlySet<string>) => void] {
  const [state, setState] = useState({ filter, selected: NONE })
  const selected = state.filter === filter ? state.selected : NONE
  return [selected, (next) => setState({ filter, selected: next })]
}
