import { type Portion, readPortions } from './batches.ts'
import { detectSource } from './detect-source.ts'
import type { FromWorker, ToWorker } from './import-messages.ts'
import { scanSource } from './scan-source.ts'

/** Reads, checks and cuts a file into batches away from the page, which stays quick whatever the size. */
const opened: { blob: Blob; portions: AsyncGenerator<Portion> | undefined; scanId: number } = {
  blob: new Blob(),
  portions: undefined,
  scanId: 0,
}

const say = (message: FromWorker) => self.postMessage(message)

self.addEventListener('message', ({ data }: MessageEvent<ToWorker>) => {
  answer(data).then(
    (output) => say({ id: data.id, kind: 'answer', output }),
    (thrown: unknown) => say({ id: data.id, kind: 'failed', message: wordsFor(thrown) }),
  )
})

async function answer(asked: ToWorker): Promise<unknown> {
  switch (asked.kind) {
    case 'open':
      opened.blob = asked.input.blob
      return detectSource(opened.blob, asked.input.fileName)
    case 'scan': {
      const { id } = asked
      opened.scanId = id
      return scanSource(opened.blob, asked.input.settings, {
        plan: asked.input.plan,
        onProgress: (bytesRead) => say({ id, kind: 'progress', bytesRead }),
        isStopped: () => opened.scanId !== id,
      })
    }
    case 'start':
      opened.portions = readPortions(opened.blob, asked.input.settings, {
        plan: asked.input.plan,
        newId: () => crypto.randomUUID(),
      })
      return undefined
    case 'next': {
      const next = await opened.portions?.next()
      return next?.done ? undefined : next?.value
    }
  }
}

function wordsFor(thrown: unknown): string {
  if (thrown instanceof DOMException && /NotReadable|NotFound/.test(thrown.name))
    return 'The file cannot be read any more. It was changed or moved after it was chosen: choose it again.'
  return 'The file could not be read. Choose it again.'
}
