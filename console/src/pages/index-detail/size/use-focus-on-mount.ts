import { type RefObject, useEffect, useRef } from 'react'

/** For the first field of a dialog that is drawn after the dialog opened, when what it shows was read. */
export function useFocusOnMount<E extends HTMLElement>(): RefObject<E | null> {
  const element = useRef<E>(null)
  useEffect(() => element.current?.focus(), [])
  return element
}
