import { WifiOff } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useIsOnline, useLinkState } from '../api/link-state.ts'

/** A restart of the server is over before anybody needs to know. */
const PATIENCE_MS = 2_500

/** Says that the server cannot be reached, whose fault it is, and that what is shown may be old. */
export function ConnectionBanner() {
  const isDown = useLinkState() === 'down'
  const isOnline = useIsOnline()
  const [isShown, setIsShown] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setIsShown(isDown), isDown && isOnline ? PATIENCE_MS : 0)
    return () => clearTimeout(timer)
  }, [isDown, isOnline])
  return (
    <div role="status">
      {isShown && (
        <p className="flex items-center justify-center gap-2 border-b border-warning-line bg-warning-soft px-4 py-2 text-base text-fg">
          <WifiOff aria-hidden size={16} className="shrink-0 text-warning-fg" />
          {isOnline ? 'The server is not answering.' : 'You are offline.'} What you see may be out of date;
          trying to connect again.
        </p>
      )}
    </div>
  )
}
