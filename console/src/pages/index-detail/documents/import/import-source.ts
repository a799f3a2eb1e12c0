import type { Asked, FromWorker, Kind } from './import-messages.ts'

type Waiting = {
  resolve: (output: unknown) => void
  reject: (error: Error) => void
  onProgress: ((bytesRead: number) => void) | undefined
}

/** The page's side of the worker that reads one file. */
export type ImportSource = Readonly<{
  ask: <K extends Kind>(
    kind: K,
    input: Asked[K]['input'],
    onProgress?: (bytesRead: number) => void,
  ) => Promise<Asked[K]['output']>
  close: () => void
}>

export function openImportSource(): ImportSource {
  const worker = new Worker(new URL('./import-worker.ts', import.meta.url), { type: 'module' })
  const waiting = new Map<number, Waiting>()
  let lastId = 0
  worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => {
    const one = waiting.get(data.id)
    if (data.kind === 'progress') return one?.onProgress?.(data.bytesRead)
    waiting.delete(data.id)
    if (data.kind === 'answer') one?.resolve(data.output)
    else one?.reject(new Error(data.message))
    return undefined
  })
  worker.addEventListener('error', () => {
    const error = new Error('The part of the Console that reads files could not be loaded. Reload the page.')
    for (const one of waiting.values()) one.reject(error)
    waiting.clear()
  })
  return {
    ask: (kind, input, onProgress) =>
      new Promise((resolve, reject) => {
        lastId += 1
        // The worker answers each kind with its own output.
        waiting.set(lastId, { resolve: resolve as Waiting['resolve'], reject, onProgress })
        worker.postMessage({ id: lastId, kind, input })
      }),
    close: () => worker.terminate(),
  }
}
