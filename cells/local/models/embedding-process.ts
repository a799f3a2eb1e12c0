import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { AnswerMessage, EmbedMessage, StartMessage } from './process-messages.ts'

const MAIN = fileURLToPath(new URL('./embedding-main.ts', import.meta.url))

/** A model running in a process of its own. */
export type EmbeddingProcess = {
  dimensions: number
  /** One pooled vector per text. Rejects when the process dies meanwhile. */
  embed(texts: string[]): Promise<Float32Array[]>
  /** Resolves when the process is gone, for whatever reason. */
  gone: Promise<void>
  stop(): Promise<void>
}

/**
 * Starts a process and loads the model in it. A process and not a thread: the runtime's native part can be loaded
 * once per process, a crash in it takes nothing else along, and its memory is given back for certain.
 * @throws Error with the reason when the model cannot be loaded
 */
export function startEmbeddingProcess(start: StartMessage): Promise<EmbeddingProcess> {
  const child = fork(MAIN, [], {
    serialization: 'advanced',
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const waiting = new Map<number, PromiseWithResolvers<Float32Array>>()
  const { promise: gone, resolve: setGone } = Promise.withResolvers<void>()
  const started = Promise.withResolvers<EmbeddingProcess>()
  let nextId = 0
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
  child.on('error', end)
  child.on('exit', (code, signal) => end(new Error(`the embedding process ended (${signal ?? code})`)))
  child.on('message', (answer: AnswerMessage) => {
    if (answer.kind === 'unusable') {
      started.reject(new Error(answer.message))
      child.kill('SIGKILL')
    } else if (answer.kind === 'ready') {
      const { dimensions } = answer
      const embed = async (texts: string[]) => {
        const message: EmbedMessage = { id: nextId++, texts }
        const answered = Promise.withResolvers<Float32Array>()
        waiting.set(message.id, answered)
        child.send(message, (error) => error && answered.reject(error))
        const vectors = await answered.promise
        return texts.map((_, at) => vectors.slice(at * dimensions, (at + 1) * dimensions))
      }
      started.resolve({ dimensions, embed, gone, stop })
    } else {
      const caller = waiting.get(answer.id)
      waiting.delete(answer.id)
      if (answer.kind === 'embedded') caller?.resolve(answer.vectors)
      else caller?.reject(new Error(answer.message))
    }
  })
  child.send(start, (error) => error && end(error))
  return started.promise
}
