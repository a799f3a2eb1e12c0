import { WifiOff } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useLinkState } from '../api/link-state.ts'

/** A restart of the server is over before anybody needs to know. */
const PATIENCE_MS = 2_500

/** Says that the server is away and that what is shown may be old. */
export function ConnectionBanner() {
  const isDown = useLinkState() === 'down'
  const [isShown, setIsShown] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setIsShown(isDown), isDown ? PATIENCE_MS : 0)
    return () => clearTimeout(timer)
  }, [isDown])
  return (
    <div role="status">
      {isShown && (
        <p className="flex items-center justify-center gap-2 border-b border-warning-line bg-warning-soft px-4 py-2 text-base text-fg">
          <WifiOff aria-hidden size={16} className="shrink-0 text-warning-fg" />
          The server is not answering. What you see may be out of date; trying to connect again.
        </p>
      )}
    </div>
  )
}
