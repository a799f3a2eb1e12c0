import type { ChildProcess } from 'node:child_process'
import { type FileHandle, open } from 'node:fs/promises'
import { type Isolation, isolationHere, spawnIsolated } from './isolation.ts'
import {
  type AnswerMessage,
  type Checksums,
  type Embedded,
  type EmbedInput,
  type EmbedMessage,
  filesOf,
  type OfFiles,
  type Reading,
  type StartMessage,
  type Urgency,
} from './process-messages.ts'

export type EmbeddingStart = {
  files: OfFiles<string>
  expected: Checksums
  threads: number
  /** Default: the strongest isolation that works on this machine. */
  isolation?: Isolation
}

/** A model running in a process of its own. */
export type EmbeddingProcess = {
  dimensions: number
  /** SHA-256 of the weights in use. */
  weights: string
  embedsImages: boolean
  /**
   * One pooled vector per text, each with its own reading; for an image that cannot be read, the reason. Rejects when the
   * process dies before it answers.
   */
  embed(
    texts: readonly EmbedInput[],
    readings: readonly Reading[],
    urgency: Urgency,
  ): Promise<(Float32Array | string)[]>
  /** Resolves when the process has ended, for any reason. */
  gone: Promise<void>
  stop(): Promise<void>
}

/** A model's files cannot be used; `isDamaged`: another copy of them may be right. The message contains no path. */
export class UnusableFiles extends Error {
  readonly isDamaged: boolean

  constructor(message: string, { isDamaged, detail }: { isDamaged: boolean; detail?: unknown }) {
    super(message, { cause: detail })
    this.isDamaged = isDamaged
  }
}

/** Limit of loading; a large model on a slow disk takes a minute. */
const LOAD_MS = 300_000
/** Memory of Node and the runtime, and for the texts being embedded. */
const BASE_MEMORY_BYTES = 2 * 2 ** 30
/** Memory for the weights: the file, the runtime's copies while it converts it, and the result; for queries and documents. */
const COPIES_OF_WEIGHTS = 10

/**
 * Starts a process and loads the model in it. A separate process, not a thread, because a crash of the native runtime
 * then ends nothing else, its memory is surely freed, and it can be isolated from the machine.
 * @throws UnusableFiles, or another Error when the process ended by itself
 */
export async function startEmbeddingProcess(start: EmbeddingStart): Promise<EmbeddingProcess> {
  const isolation = start.isolation ?? (await isolationHere())
  const opened: FileHandle[] = []
  try {
    const files = filesOf(start.files)
    let size = 0
    for (const file of files) {
      const handle = await open(start.files[file] ?? '', 'r')
      opened.push(handle)
      if (file === 'weights' || file === 'imageWeights') size += (await handle.stat()).size
    }
    const child = spawnIsolated({
      isolation,
      descriptors: opened.map(({ fd }) => fd),
      memoryBytes: BASE_MEMORY_BYTES + COPIES_OF_WEIGHTS * size,
    })
    return await conversation(child, { expected: start.expected, threads: start.threads, files })
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'ENOENT')) throw cause
    throw new UnusableFiles('a file of it is missing', { isDamaged: true, detail: cause })
  } finally {
    for (const handle of opened) await handle.close()
  }
}

/** Sends the process its start message and waits until the model is loaded. */
async function conversation(child: ChildProcess, start: StartMessage): Promise<EmbeddingProcess> {
  const waiting = new Map<number, PromiseWithResolvers<Embedded>>()
  const { promise: gone, resolve: setGone } = Promise.withResolvers<void>()
  const started = Promise.withResolvers<EmbeddingProcess>()
  const end = (error: Error) => {
    started.reject(error)
    for (const { reject } of waiting.values()) reject(error)
    waiting.clear()
    setGone()
  }
  const stop = async () => {
    child.kill('SIGKILL')
    await gone
  }
  const late = setTimeout(() => {
    started.reject(new Error(`the model was not loaded within ${LOAD_MS / 1000} s`))
    child.kill('SIGKILL')
  }, LOAD_MS)
  child.on('error', end)
  child.on('exit', (code, signal) => end(new Error(`the embedding process ended (${signal ?? code})`)))
  child.on('message', (answer: AnswerMessage) => {
    if (answer.kind === 'unusable') {
      started.reject(new UnusableFiles(answer.message, answer))
      child.kill('SIGKILL')
    } else if (answer.kind === 'ready') {
      const { dimensions, weights, embedsImages } = answer
      started.resolve({
        dimensions,
        weights,
        embedsImages,
        embed: asking(child, { dimensions, waiting }),
        gone,
        stop,
      })
    } else {
      const caller = waiting.get(answer.id)
      waiting.delete(answer.id)
      if (answer.kind === 'embedded') caller?.resolve(answer)
      else caller?.reject(new Error(answer.message))
    }
  })
  child.send(start, (error) => error && end(error))
  return started.promise.finally(() => clearTimeout(late))
}

function asking(
  child: ChildProcess,
  { dimensions, waiting }: { dimensions: number; waiting: Map<number, PromiseWithResolvers<Embedded>> },
): EmbeddingProcess['embed'] {
  let nextId = 0
  return async (texts, readings, urgency) => {
    const message: EmbedMessage = { id: nextId++, texts, readings, urgency }
    const answered = Promise.withResolvers<Embedded>()
    waiting.set(message.id, answered)
    child.send(message, (error) => error && answered.reject(error))
    const { vectors, refused } = await answered.promise
    const reasons = new Map(refused.map(({ at, reason }) => [at, reason]))
    return texts.map((_, at) => reasons.get(at) ?? vectors.slice(at * dimensions, (at + 1) * dimensions))
  }
}
