import type { QueryClient } from '@tanstack/react-query'
import { urlOf } from './client.ts'
import { hasCode } from './errors.ts'
import { applySnapshot, dropIndex, patchIndex, refreshIndex, type WatchedIndex } from './index-cache.ts'
import { linkState, onLinkState, setLinkState } from './link-state.ts'
import { shellQuery } from './pages.ts'
import { retryDelayMs } from './retry-delay.ts'

/** A page nobody looks at gives its connection back: a browser has six of them for all its tabs. */
const HIDDEN_MS = 30_000

type Watched = Readonly<{ queryClient: QueryClient; maySeeIndexes: boolean }>

/**
 * Keeps what is shown in step with the server: follows the status of every index of the account, says whether the
 * server is there, and when it is back asks again for what was missed. @returns a function that stops it
 */
export function watchServer({ queryClient, maySeeIndexes }: Watched): () => void {
  let source: EventSource | undefined
  let retry: ReturnType<typeof setTimeout> | undefined
  let failures = 0
  let wasCut = false
  let isStopped = false

  const close = () => {
    source?.close()
    source = undefined
  }
  const open = () => {
    if (isStopped || source !== undefined || !maySeeIndexes) return
    source = indexEvents(queryClient, {
      onOpen: () => {
        failures = 0
        setLinkState('up')
        if (wasCut) void queryClient.invalidateQueries()
        wasCut = false
      },
      onEnd: () => {
        wasCut = true
        close()
        lookAgain()
      },
    })
  }
  const lookAgain = () => {
    if (isStopped || retry !== undefined) return
    retry = setTimeout(() => void look(), retryDelayMs(failures++, Math.random()))
  }
  /** By an ordinary call: it tells an ended session, which a stream cannot. */
  const look = async () => {
    try {
      await queryClient.fetchQuery({ ...shellQuery, staleTime: 0, retry: false })
      retry = undefined
      setLinkState('up')
      open()
      if (maySeeIndexes) return
      failures = 0
      await queryClient.invalidateQueries()
    } catch (error) {
      retry = undefined
      // They were asked to sign in and did not want to; the next thing they do asks again.
      if (!hasCode(error, 'unauthorized')) lookAgain()
    }
  }
  const stops = [
    // The network went or came back: the next call says what that means for the server.
    onNetworkChange(() => void look()),
    onLinkState(() => linkState() === 'down' && lookAgain()),
    onVisibility({ onLongHidden: close, onVisible: open }),
  ]
  open()
  return () => {
    isStopped = true
    close()
    clearTimeout(retry)
    for (const stop of stops) stop()
  }
}

function onNetworkChange(hear: () => void): () => void {
  window.addEventListener('online', hear)
  window.addEventListener('offline', hear)
  return () => {
    window.removeEventListener('online', hear)
    window.removeEventListener('offline', hear)
  }
}

function onVisibility({
  onLongHidden,
  onVisible,
}: {
  onLongHidden: () => void
  onVisible: () => void
}): () => void {
  let hiding: ReturnType<typeof setTimeout> | undefined
  const change = () => {
    clearTimeout(hiding)
    if (document.visibilityState === 'hidden') hiding = setTimeout(onLongHidden, HIDDEN_MS)
    else onVisible()
  }
  document.addEventListener('visibilitychange', change)
  return () => {
    clearTimeout(hiding)
    document.removeEventListener('visibilitychange', change)
  }
}

function indexEvents(
  queryClient: QueryClient,
  { onOpen, onEnd }: { onOpen: () => void; onEnd: () => void },
): EventSource {
  const source = new EventSource(urlOf('watchIndexes'))
  const on = <T>(event: string, hear: (data: T) => void) =>
    source.addEventListener(event, (message: MessageEvent<string>) => hear(JSON.parse(message.data) as T))
  source.addEventListener('open', onOpen)
  source.addEventListener('error', onEnd)
  on<{ indexes: WatchedIndex[] }>('snapshot', ({ indexes }) => applySnapshot(queryClient, indexes))
  on<{ index: WatchedIndex }>('status', ({ index }) => {
    patchIndex(queryClient, index)
    refreshIndex(queryClient, index.indexName)
  })
  on<{ indexName: string }>('gone', ({ indexName }) => {
    dropIndex(queryClient, indexName)
    refreshIndex(queryClient, indexName)
  })
  return source
}
