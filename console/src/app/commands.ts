import type { LucideIcon } from 'lucide-react'
import { useEffect, useRef, useSyncExternalStore } from 'react'

/** Something the command palette offers. */
export type Command = {
  /** Unique, and stable while it is offered. */
  id: string
  label: string
  group: 'This page' | 'Actions' | 'Pages' | 'Indexes'
  icon?: LucideIcon
  /** More words to find it by. */
  keywords?: readonly string[]
  /** What can be pressed instead: `g i`. */
  shortcut?: string
  /** Found by typing only; a list of all of them would help nobody. */
  isQuiet?: boolean
  run: () => void
}

const offers = new Set<readonly Command[]>()
const listeners = new Set<() => void>()
let snapshot: readonly Command[] = []
function changed(): void {
  snapshot = [...offers].flat()
  for (const listener of listeners) listener()
}

/** What the parts of the page offer now. */
export function useOfferedCommands(): readonly Command[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => snapshot,
  )
}

/** Offers commands while the component is mounted; they are the same as long as their ids and labels are. */
export function useCommands(commands: readonly Command[]): void {
  const latest = useRef(commands)
  useEffect(() => void (latest.current = commands))
  const identity = commands.map(({ id, label }) => `${id} ${label}`).join('\n')
  useEffect(() => {
    const offered = latest.current.map((command) => ({
      ...command,
      run: () => latest.current.find(({ id }) => id === command.id)?.run(),
    }))
    offers.add(offered)
    changed()
    return () => {
      offers.delete(offered)
      changed()
    }
  }, [identity])
}
