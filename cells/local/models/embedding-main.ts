import { createHash } from 'node:crypto'
import { fstatSync, readSync } from 'node:fs'
import { setPriority } from 'node:os'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { UnusableModel } from './check-onnx.ts'
import {
  type AnswerMessage,
  type EmbedMessage,
  type Embedded,
  FIRST_DESCRIPTOR,
  type ModelFile,
  type OfFiles,
  type StartMessage,
} from './process-messages.ts'
import { type Embed, loadModel } from './run-model.ts'

/** Upper bound of each file in bytes; one ONNX file cannot be larger. */
const MAX_BYTES: Readonly<Record<ModelFile, number>> = {
  weights: 2 ** 31 - 1,
  tokenizer: 64 * 2 ** 20,
  tokenizerConfig: 2 ** 20,
  imageWeights: 2 ** 31 - 1,
  imageConfig: 2 ** 20,
}

/** Documents are embedded at a low priority, because the sender of a search waits for its answer. */
const PRIORITY_OF_DOCUMENTS = 10

/** A file whose checksum or content is wrong; another copy of it may be right. */
class DamagedFile extends Error {}

/** Runs one model: the first message names it, each later one holds texts. Ends with its parent. */
function main(): void {
  process.on('disconnect', () => process.exit(0))
  // Ctrl-C is sent to the whole process group; the parent decides when this process ends.
  process.on('SIGINT', () => {})
  process.once('message', (start: StartMessage) => {
    serve(start).catch((error: unknown) => {
      const isOurs = error instanceof UnusableModel || error instanceof DamagedFile
      answer({
        kind: 'unusable',
        isDamaged: error instanceof DamagedFile,
        message: isOurs ? error.message : 'the files cannot be read as a model',
        detail: String(error),
      })
    })
  })
}

function answer(message: AnswerMessage): void {
  // If the parent is gone, sending fails; this process ends by itself then.
  process.send?.(message, () => {})
}

async function serve({ expected, threads, files: names }: StartMessage): Promise<void> {
  const files = readFiles(names)
  const sums = Object.fromEntries(
    names.map((file) => [
      file,
      createHash('sha256')
        .update(files[file] ?? '')
        .digest('hex'),
    ]),
  ) as OfFiles<string>
  for (const file of names)
    if (expected[file] !== undefined && expected[file] !== sums[file])
      throw new DamagedFile(`its ${file} file is damaged: the checksum is not the one expected`)
  const embed = await loadModel(files, threads)
  const probe = await embed(['a'], [])
  let documents: Embed | undefined
  process.on('message', ({ id, texts, readings, urgency }: EmbedMessage) => {
    const own = urgency === 'document' ? (documents ??= besideQueries({ threads, names })) : embed
    own(texts, readings).then(
      (embedded) => answer({ kind: 'embedded', id, ...embedded }),
      (error: unknown) => answer({ kind: 'failed', id, message: String(error) }),
    )
  })
  answer({
    kind: 'ready',
    dimensions: probe.vectors.length,
    weights: sums.imageWeights === undefined ? sums.weights : sumOf(sums.weights, sums.imageWeights),
    embedsImages: files.imageWeights !== undefined,
  })
}

const sumOf = (...sums: string[]) => createHash('sha256').update(sums.join()).digest('hex')

function readFiles(names: readonly ModelFile[]): OfFiles<Buffer> {
  const entries = names.map((file, at) => {
    const descriptor = FIRST_DESCRIPTOR + at
    const { size } = fstatSync(descriptor)
    if (size > MAX_BYTES[file])
      throw new UnusableModel(`its ${file} file has ${size} bytes, which is too many`)
    const bytes = Buffer.allocUnsafe(size)
    // Read from position 0, because the thread for documents reads the file again.
    for (let read = 0; read < size;) {
      const more = readSync(descriptor, bytes, read, size - read, read)
      if (more === 0) throw new DamagedFile(`its ${file} file is shorter than it was`)
      read += more
    }
    return [file, bytes] as const
  })
  return Object.fromEntries(entries) as OfFiles<Buffer>
}

type Task = Pick<EmbedMessage, 'id' | 'texts' | 'readings'>
type Done = { id: number; embedded: Embedded } | { id: number; failure: string }
type Loading = { threads: number; names: readonly ModelFile[] }

/** The runtime blocks its thread for a whole batch, so documents get a thread and a copy of the model of their own. */
function besideQueries(loading: Loading): Embed {
  const worker = new Worker(new URL(import.meta.url), { workerData: loading })
  const waiting = new Map<number, PromiseWithResolvers<Embedded>>()
  let nextId = 0
  // The error ends the process, and the parent starts another.
  worker.on('error', (error) => {
    throw error
  })
  worker.on('message', (done: Done) => {
    const caller = waiting.get(done.id)
    waiting.delete(done.id)
    if ('embedded' in done) caller?.resolve(done.embedded)
    else caller?.reject(new Error(done.failure))
  })
  return (texts, readings) => {
    const answered = Promise.withResolvers<Embedded>()
    const task: Task = { id: nextId++, texts: [...texts], readings }
    waiting.set(task.id, answered)
    worker.postMessage(task)
    return answered.promise
  }
}

/** The runtime's threads inherit the priority of the thread that creates the session. */
function embedDocuments({ threads, names }: Loading): void {
  // On other systems this sets the priority of the whole process.
  if (process.platform === 'linux') setPriority(PRIORITY_OF_DOCUMENTS)
  const loading = loadModel(readFiles(names), threads)
  const tell = (done: Done) => parentPort?.postMessage(done)
  parentPort?.on('message', ({ id, texts, readings }: Task) => {
    loading
      .then((embed) => embed(texts, readings))
      .then(
        (embedded) => tell({ id, embedded }),
        (error: unknown) => tell({ id, failure: String(error) }),
      )
  })
}

if (isMainThread) main()
else embedDocuments(workerData as Loading)
