import { useEffect, useRef, useState } from 'react'

type Handler = () => Promise<boolean>

/**
 * Lets calls wait while a person is asked something over the page. `listen` registers what a call that cannot go on
 * runs; it resolves with what `settle` is told, for every call that waits.
 */
export function useInterruption(listen: (handler: Handler | undefined) => void) {
  const [isOpen, setIsOpen] = useState(false)
  const waiting = useRef<((goesOn: boolean) => void)[]>([])
  useEffect(() => {
    listen(() => {
      setIsOpen(true)
      return new Promise((resolve) => waiting.current.push(resolve))
    })
    return () => listen(undefined)
  }, [listen])
  const settle = (goesOn: boolean) => {
    setIsOpen(false)
    for (const resolve of waiting.current.splice(0)) resolve(goesOn)
  }
  return { settle, dialog: { isOpen, onOpenChange: (open: boolean) => !open && settle(false) } }
}
