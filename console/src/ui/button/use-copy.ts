import { useEffect, useState } from 'react'

const SHOWN_FOR_MS = 2000

type CopyState = 'idle' | 'copied' | 'failed'

/** Copies text and says for two seconds how it went. */
export function useCopy(): { state: CopyState; copy: (text: string) => Promise<void> } {
  const [state, setState] = useState<CopyState>('idle')
  useEffect(() => {
    if (state === 'idle') return undefined
    const timer = setTimeout(() => setState('idle'), SHOWN_FOR_MS)
    return () => clearTimeout(timer)
  }, [state])
  const copy = async (text: string) => {
    try {
      await navigator.clipboard.writeText(text)
      setState('copied')
    } catch {
      // No permission, or a page not served over https: the person can still select and copy by hand.
      setState('failed')
    }
  }
  return { state, copy }
}
