import { useSyncExternalStore } from 'react'

/** Whether the server is there, as far as calls and the stream of events can tell. */
export type LinkState = 'connecting' | 'up' | 'down'

let state: LinkState = 'connecting'
const listeners = new Set<() => void>()

export function setLinkState(next: LinkState): void {
  if (next === state) return
  state = next
  for (const listener of listeners) listener()
}

export const linkState = () => state

export function onLinkState(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Whether the browser has a network at all; the server may be on this machine and need none. */
export function useIsOnline(): boolean {
  return useSyncExternalStore(
    (listener) => {
      window.addEventListener('online', listener)
      window.addEventListener('offline', listener)
      return () => {
        window.removeEventListener('online', listener)
        window.removeEventListener('offline', listener)
      }
    },
    () => navigator.onLine,
  )
}

/** `down`: what is shown may be old. */
export function useLinkState(): LinkState {
  return useSyncExternalStore(onLinkState, linkState)
}
