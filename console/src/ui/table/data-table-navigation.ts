import { type KeyboardEvent, type RefObject, useEffect, useRef } from 'react'

const PAGE = 10

type NavigationInput = Readonly<{
  body: RefObject<HTMLTableSectionElement | null>
  active: number
  count: number
  isOn: boolean
  /** Makes a row the one in the tab order and brings it into sight. */
  moveTo: (index: number) => void
  onOpen: ((index: number) => void) | undefined
  onToggle: ((index: number) => void) | undefined
}>

function destination(key: string, current: number, last: number): number | undefined {
  const moves: Record<string, number> = {
    ArrowDown: current + 1,
    ArrowUp: current - 1,
    PageDown: current + PAGE,
    PageUp: current - PAGE,
    Home: 0,
    End: last,
  }
  const to = moves[key]
  return to === undefined ? undefined : Math.min(last, Math.max(0, to))
}

/** One row is in the tab order; arrows, Page, Home and End move it, Enter opens, Space selects. */
export function useRowNavigation({ body, active, count, isOn, moveTo, onOpen, onToggle }: NavigationInput) {
  const awaited = useRef<number>(undefined)

  // Runs after every render: a row far away exists only once the virtualiser has scrolled to it.
  useEffect(() => {
    if (awaited.current === undefined) return
    const row = body.current?.querySelector<HTMLElement>(`[data-index="${awaited.current}"]`)
    if (!row) return
    awaited.current = undefined
    row.focus({ preventScroll: true })
  })

  return (event: KeyboardEvent<HTMLTableSectionElement>) => {
    // Keys pressed in a link or a button inside the row are theirs.
    if (!isOn || !(event.target instanceof HTMLTableRowElement)) return
    if (event.metaKey || event.ctrlKey || event.altKey) return
    const next = destination(event.key, active, count - 1)
    const actions: Record<string, typeof onOpen> = { Enter: onOpen, ' ': onToggle }
    const act = actions[event.key]
    if (next === undefined && !act) return
    event.preventDefault()
    act?.(active)
    if (next === undefined) return
    awaited.current = next
    moveTo(next)
  }
}
