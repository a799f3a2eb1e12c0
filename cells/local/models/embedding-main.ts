import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { Tokenizer } from '@huggingface/tokenizers'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import type { AnswerMessage, EmbedMessage, StartMessage } from './process-messages.ts'
import { shortened } from './shortened.ts'

/** Runs one model: the first message says which, each later one holds texts. Ends with its parent. */
function main(): void {
  process.on('disconnect', () => process.exit(0))
  // Ctrl-C reaches the whole group; the parent decides when this ends.
  process.on('SIGINT', () => {})
  process.once('message', (start: StartMessage) => {
    serve(start).catch((error: unknown) =>
      answer({ kind: 'unusable', message: error instanceof Error ? error.message : String(error) }),
    )
  })
}

function answer(message: AnswerMessage): void {
  // The parent may be gone; then this process ends too.
  process.send?.(message, () => {})
}

async function serve(start: StartMessage): Promise<void> {
  const embed = await load(start)
  const probe = await embed(['a'])
  process.on('message', ({ id, texts }: EmbedMessage) => {
    embed(texts).then(
      (vectors) => answer({ kind: 'embedded', id, vectors }),
      (error: unknown) => answer({ kind: 'failed', id, message: String(error) }),
    )
  })
  answer({ kind: 'ready', dimensions: probe.length })
}

async function load(start: StartMessage): Promise<(texts: string[]) => Promise<Float32Array>> {
  const weights = readFileSync(start.modelFile)
  if (start.sha256 !== undefined && createHash('sha256').update(weights).digest('hex') !== start.sha256)
    throw new Error(`the file ${start.modelFile} is damaged: its checksum is not the one expected`)
  const session = await InferenceSession.create(weights, {
    intraOpNumThreads: start.threads,
    interOpNumThreads: 1,
    logSeverityLevel: 3,
  })
  const json = (file: string) => JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>
  // The file's own truncation and padding are those of some training run, not the model's.
  const tokenizer = new Tokenizer(
    { ...json(start.tokenizerFile), truncation: null, padding: null },
    json(start.tokenizerConfigFile),
  )
  return (texts) =>
    run(
      session,
      texts.map((text) => cut(tokenizer.encode(shortened(text, start.tokens)).ids, start.tokens)),
      start.pooling,
    )
}

/** Keeps the closing token when it cuts. */
function cut(ids: readonly number[], tokens: number): readonly number[] {
  return ids.length <= tokens ? ids : [...ids.slice(0, tokens - 1), ids.at(-1) ?? 0]
}

async function run(
  session: InferenceSession,
  batch: readonly (readonly number[])[],
  pooling: StartMessage['pooling'],
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
    throw new Error('the model does not give one vector per token')
  return pooled(output.data, {
    lengths: batch.map((ids) => ids.length),
    length,
    width: output.dims[2] ?? 0,
    pooling,
  })
}

function pooled(
  hidden: Float32Array,
  {
    lengths,
    length,
    width,
    pooling,
  }: { lengths: number[]; length: number; width: number; pooling: StartMessage['pooling'] },
): Float32Array {
  const vectors = new Float32Array(lengths.length * width)
  for (const [row, tokens] of lengths.entries()) {
    const used = pooling === 'cls' ? 1 : tokens
    for (let token = 0; token < used; token++) {
      const from = (row * length + token) * width
      for (let i = 0; i < width; i++)
        vectors[row * width + i] = (vectors[row * width + i] ?? 0) + (hidden[from + i] ?? 0) / used
    }
  }
  return vectors
}

main()
