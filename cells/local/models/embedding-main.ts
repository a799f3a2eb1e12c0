import { createHash } from 'node:crypto'
import { fstatSync, readFileSync } from 'node:fs'
import { Tokenizer } from '@huggingface/tokenizers'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { checkOnnx, UnusableModel } from './check-onnx.ts'
import {
  type AnswerMessage,
  type EmbedMessage,
  FIRST_DESCRIPTOR,
  MODEL_FILES,
  type ModelFile,
  type Reading,
  type StartMessage,
} from './process-messages.ts'
import { shortened } from './shortened.ts'

/** Upper bound of each file in bytes; one ONNX file cannot be larger. */
const MAX_BYTES: Readonly<Record<ModelFile, number>> = {
  weights: 2 ** 31 - 1,
  tokenizer: 64 * 2 ** 20,
  tokenizerConfig: 2 ** 20,
}
const PLAIN: Reading = { tokens: 512, pooling: 'mean' }

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

async function serve({ expected, threads }: StartMessage): Promise<void> {
  const files = readFiles()
  const sums = Object.fromEntries(
    MODEL_FILES.map((file) => [file, createHash('sha256').update(files[file]).digest('hex')]),
  ) as Record<ModelFile, string>
  for (const file of MODEL_FILES)
    if (expected[file] !== undefined && expected[file] !== sums[file])
      throw new DamagedFile(`its ${file} file is damaged: the checksum is not the one expected`)
  const embed = await load(files, threads)
  const probe = await embed(['a'], [PLAIN])
  process.on('message', ({ id, texts, readings }: EmbedMessage) => {
    embed(texts, readings).then(
      (vectors) => answer({ kind: 'embedded', id, vectors }),
      (error: unknown) => answer({ kind: 'failed', id, message: String(error) }),
    )
  })
  answer({ kind: 'ready', dimensions: probe.length, weights: sums.weights })
}

function readFiles(): Record<ModelFile, Buffer> {
  const entries = MODEL_FILES.map((file, at) => {
    const descriptor = FIRST_DESCRIPTOR + at
    const { size } = fstatSync(descriptor)
    if (size > MAX_BYTES[file])
      throw new UnusableModel(`its ${file} file has ${size} bytes, which is too many`)
    return [file, readFileSync(descriptor)] as const
  })
  return Object.fromEntries(entries) as Record<ModelFile, Buffer>
}

type Embed = (texts: readonly string[], readings: readonly Reading[]) => Promise<Float32Array>

async function load(files: Record<ModelFile, Buffer>, threads: number): Promise<Embed> {
  checkOnnx(files.weights)
  const session = await InferenceSession.create(files.weights, {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    logSeverityLevel: 3,
    extra: { session: { load_model_format: 'ONNX' } },
  })
  const json = (file: ModelFile) => JSON.parse(files[file].toString('utf8')) as Record<string, unknown>
  // The truncation and padding in the file come from a training run; the model does not need them.
  const tokenizer = new Tokenizer(
    { ...json('tokenizer'), truncation: null, padding: null },
    json('tokenizerConfig'),
  )
  return (texts, readings) => {
    const read = texts.map((text, at) => ({ text, ...(readings[at] ?? PLAIN) }))
    return run(
      session,
      read.map(({ text, tokens }) => cut(tokenizer.encode(shortened(text, tokens)).ids, tokens)),
      read.map(({ pooling }) => pooling),
    )
  }
}

/** Truncates the tokens, but keeps the closing one. */
function cut(ids: readonly number[], tokens: number): readonly number[] {
  return ids.length <= tokens ? ids : [...ids.slice(0, tokens - 1), ids.at(-1) ?? 0]
}

type Poolings = readonly Reading['pooling'][]

async function run(
  session: InferenceSession,
  batch: readonly (readonly number[])[],
  poolings: Poolings,
): Promise<Float32Array> {
  const length = Math.max(1, ...batch.map((ids) => ids.length))
  const shape = [batch.length, length]
  const inputIds = new BigInt64Array(batch.length * length)
  const mask = new BigInt64Array(batch.length * length)
  for (const [row, ids] of batch.entries())
    for (const [column, id] of ids.entries()) {
      inputIds[row * length + column] = BigInt(id)
      mask[row * length + column] = 1n
    }
  const feeds: Record<string, Tensor> = {
    input_ids: new Tensor('int64', inputIds, shape),
    attention_mask: new Tensor('int64', mask, shape),
  }
  if (session.inputNames.includes('token_type_ids'))
    feeds['token_type_ids'] = new Tensor('int64', new BigInt64Array(batch.length * length), shape)
  const outputs = await session.run(feeds)
  const output =
    outputs['last_hidden_state'] ?? outputs['token_embeddings'] ?? outputs[session.outputNames[0] ?? '']
  if (output === undefined || output.dims.length !== 3 || !(output.data instanceof Float32Array))
    throw new UnusableModel('it does not give one vector per token')
  const lengths = batch.map((ids) => ids.length)
  return pooled(output.data, { lengths, length, width: output.dims[2] ?? 0, poolings })
}

type Layout = { lengths: number[]; length: number; width: number; poolings: Poolings }

function pooled(hidden: Float32Array, { lengths, length, width, poolings }: Layout): Float32Array {
  const vectors = new Float32Array(lengths.length * width)
  for (const [row, tokens] of lengths.entries()) {
    const used = poolings[row] === 'cls' ? 1 : tokens
    for (let token = 0; token < used; token++) {
      const from = (row * length + token) * width
      for (let i = 0; i < width; i++)
        vectors[row * width + i] = (vectors[row * width + i] ?? 0) + (hidden[from + i] ?? 0) / used
    }
  }
  return vectors
}

main()
