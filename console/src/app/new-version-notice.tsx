import { RefreshCw } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Button } from '../ui/button/button.tsx'
import { servedVersion } from './served-version.ts'

/** An old tab after a deployment: it is told, and reloads when its person wants it. */
export function NewVersionNotice() {
  const [isOld, setIsOld] = useState(false)
  useEffect(() => {
    const look = () => {
      if (document.visibilityState !== 'visible') return
      void servedVersion().then((served) => served === 'newer' && setIsOld(true))
    }
    // A part of this version is missing: perhaps because there is a newer one.
    window.addEventListener('vite:preloadError', look)
    document.addEventListener('visibilitychange', look)
    return () => {
      window.removeEventListener('vite:preloadError', look)
      document.removeEventListener('visibilitychange', look)
    }
  }, [])
  return (
    <div role="status">
      {isOld && (
        <div className="flex flex-wrap items-center justify-center gap-3 border-b border-info-line bg-info-soft px-4 py-2 text-base">
          There is a new version of the Console.
          <Button size="sm" icon={RefreshCw} onClick={() => window.location.reload()}>
            Reload
          </Button>
        </div>
      )}
    </div>
  )
}
