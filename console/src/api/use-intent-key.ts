import { useRef } from 'react'

/** An idempotency key: the same for every try of one intent, so that it happens once; another for another intent. */
export function useIntentKey(): (intent: string) => string {
  const known = useRef<{ intent: string; key: string }>(undefined)
  return (intent) => {
    if (known.current?.intent !== intent) known.current = { intent, key: crypto.randomUUID() }
    return known.current.key
  }
}
