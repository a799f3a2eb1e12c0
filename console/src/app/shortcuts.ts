import { useSuspenseQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useRef, useSyncExternalStore } from 'react'
import { shellQuery } from '../api/pages.ts'
import { NAVIGATION } from './navigation.ts'

export type Shortcut = {
  /** `mod+k` (⌘ or Ctrl), `?`, or two keys one after the other: `g i`. */
  keys: string
  label: string
  run: () => void
}

/** What `mod` is called here. */
export const MOD_KEY = /Mac|iPhone|iPad/.test(navigator.userAgent) ? '⌘' : 'Ctrl'

/** Everything that can be pressed on this page; the help sheet lists it. */
const registered = new Set<Shortcut>()
const listeners = new Set<() => void>()
let snapshot: readonly Shortcut[] = []
function changed(): void {
  snapshot = [...registered]
  for (const listener of listeners) listener()
}

/** The shortcuts of what is on the screen. */
export function useShortcuts(): readonly Shortcut[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => snapshot,
  )
}

/** Registers a shortcut while the component is mounted. Not heard while somebody types. */
export function useShortcut({ keys, label, run }: Shortcut): void {
  const latest = useRef(run)
  useEffect(() => void (latest.current = run))
  useEffect(() => {
    const shortcut = { keys, label, run: () => latest.current() }
    registered.add(shortcut)
    changed()
    return () => {
      registered.delete(shortcut)
      changed()
    }
  }, [keys, label])
}

/** `g` and the letter of a page, and `c` for a new index. */
export function useNavigationShortcuts(): void {
  const navigate = useNavigate()
  const { permissions } = useSuspenseQuery(shellQuery).data
  useEffect(() => {
    const may = (needs: (typeof permissions)[number] | undefined) =>
      needs === undefined || permissions.includes(needs)
    const own: Shortcut[] = NAVIGATION.filter(({ needs }) => may(needs)).map(({ to, label, key }) => ({
      keys: `g ${key}`,
      label: `Go to ${label}`,
      run: () => void navigate({ to }),
    }))
    if (may('indexes:write'))
      own.push({ keys: 'c', label: 'Create index', run: () => void navigate({ to: '/create-index' }) })
    for (const shortcut of own) registered.add(shortcut)
    changed()
    return () => {
      for (const shortcut of own) registered.delete(shortcut)
      changed()
    }
  }, [navigate, permissions])
}

/** How long after the first of two keys the second may come. */
const SEQUENCE_MS = 1_200
let before: { key: string; at: number } | undefined

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  )
}

/** Hears keys for the whole page. @returns a function that stops it */
export function listenForShortcuts(): () => void {
  const hear = (event: KeyboardEvent) => {
    const found = shortcutOf(event)
    if (found === undefined) return
    event.preventDefault()
    found.run()
  }
  document.addEventListener('keydown', hear)
  return () => document.removeEventListener('keydown', hear)
}

function shortcutOf(event: KeyboardEvent): Shortcut | undefined {
  const find = (keys: string) => [...registered].findLast((shortcut) => shortcut.keys === keys)
  if (event.metaKey || event.ctrlKey) return find(`mod+${event.key.toLowerCase()}`)
  const isBusy = isTyping(event.target) || document.querySelector('[role="dialog"], [role="menu"]') !== null
  if (event.altKey || event.repeat || isBusy) return undefined
  const { key } = event
  const isSecond = before !== undefined && event.timeStamp - before.at < SEQUENCE_MS
  const sequence = isSecond && before ? find(`${before.key} ${key}`) : undefined
  before = sequence ? undefined : { key, at: event.timeStamp }
  return sequence ?? find(key)
}
