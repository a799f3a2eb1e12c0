import { useState } from 'react'

const LAYERS = '[role="dialog"], [role="alertdialog"], [role="listbox"]'

/** What of the page itself had the focus last; of a menu it is the button that opens it. */
let lastOnPage: Element | null = null
if (typeof document !== 'undefined')
  document.addEventListener('focusin', ({ target }) => {
    if (!(target instanceof Element) || target.closest(LAYERS)) return
    const opener = target.closest('[role="menu"]')?.getAttribute('aria-labelledby')
    lastOnPage = opener ? document.getElementById(opener) : target
  })

const isThere = (place: Element | null) =>
  place instanceof HTMLElement &&
  place.isConnected &&
  place !== document.body &&
  !place.closest('[role="menu"]')

/**
 * Gives the focus back to where it was before a dialog opened. Radix does so for a dialog with a trigger; ours are
 * opened by an address, a menu or a command. What is gone by then leaves the heading of the page.
 * @returns a handler for Radix's `onCloseAutoFocus`
 */
export function useReturnFocus(isOpen: boolean): (event: Event) => void {
  const [seen, setSeen] = useState<{ isOpen: boolean; before: Element | null }>({
    isOpen: false,
    before: null,
  })
  // Noted while rendering: once the dialog is on the screen, a field of it may have taken the focus already.
  if (isOpen !== seen.isOpen) setSeen({ isOpen, before: isOpen ? document.activeElement : seen.before })
  return (event) => {
    event.preventDefault()
    const places = [seen.before, lastOnPage, document.querySelector('main h1')]
    const place = places.find(isThere)
    if (place instanceof HTMLElement) place.focus({ preventScroll: true })
  }
}
