import { RefreshCw } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Button } from '../ui/button.tsx'

/** Names of built files change with their content, so the page's own says which version this is. */
const ownEntry = () => document.querySelector<HTMLScriptElement>('script[type="module"]')?.getAttribute('src')

async function servedEntry(): Promise<string | undefined> {
  const response = await fetch('/', { headers: { accept: 'text/html' }, cache: 'no-cache' })
  if (!response.ok) return undefined
  const page = new DOMParser().parseFromString(await response.text(), 'text/html')
  return page.querySelector('script[type="module"]')?.getAttribute('src') ?? undefined
}

/** An old tab after a deployment: it is told, and reloads when its person wants it. */
export function NewVersionNotice() {
  const [isOld, setIsOld] = useState(false)
  useEffect(() => {
    const mark = () => setIsOld(true)
    const look = () => {
      if (document.visibilityState === 'visible')
        servedEntry().then(
          (served) => served !== undefined && served !== ownEntry() && mark(),
          // Not reachable: there is a banner for that.
          () => {},
        )
    }
    // A part of the old version that is not there any more.
    window.addEventListener('vite:preloadError', mark)
    document.addEventListener('visibilitychange', look)
    return () => {
      window.removeEventListener('vite:preloadError', mark)
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
