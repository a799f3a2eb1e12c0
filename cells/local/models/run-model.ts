import { setImmediate } from 'node:timers/promises'
import { Tokenizer } from '@huggingface/tokenizers'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { checkOnnx, UnusableModel } from './check-onnx.ts'
import type { Embedded, EmbedInput, OfFiles, Reading } from './process-messages.ts'
import { sessionOptions } from './session-options.ts'
import { shortened } from './shortened.ts'

const PLAIN: Reading = { tokens: 512, pooling: 'mean' }

export type Embed = (texts: readonly EmbedInput[], readings: readonly Reading[]) => Promise<Embedded>

/** Makes the model of these files ready to be run. @throws UnusableModel */
export async function loadModel(files: OfFiles<Buffer>, threads: number): Promise<Embed> {
  const texts = await loadTextModel(files, threads)
  const { imageWeights, imageConfig } = files
  if (imageWeights === undefined || imageConfig === undefined)
    return async (inputs, readings) => ({ vectors: await texts(inputs.map(String), readings), refused: [] })
  const { loadImageModel } = await import('./run-image-model.ts')
  const images = await loadImageModel(imageWeights, { config: imageConfig, threads })
  return (inputs, readings) => together({ texts, images }, inputs, readings)
}

type TextPart = (texts: readonly string[], readings: readonly Reading[]) => Promise<Float32Array>
type Parts = {
  texts: TextPart
  images: (images: readonly Uint8Array[]) => Promise<(Float32Array | string)[]>
}

/** Texts by the one part, images by the other. */
async function together(
  { texts, images }: Parts,
  inputs: readonly EmbedInput[],
  readings: readonly Reading[],
): Promise<Embedded> {
  const words: { at: number; text: string }[] = []
  const pictures: { at: number; image: Uint8Array }[] = []
  for (const [at, input] of inputs.entries())
    if (typeof input === 'string') words.push({ at, text: input })
    else pictures.push({ at, image: input })
  const ofTexts =
    words.length === 0
      ? new Float32Array()
      : await texts(
          words.map(({ text }) => text),
          words.map(({ at }) => readings[at] ?? PLAIN),
        )
  const ofImages = pictures.length === 0 ? [] : await images(pictures.map(({ image }) => image))
  const shown = ofImages.find((one) => typeof one !== 'string')
  const width = words.length > 0 ? ofTexts.length / words.length : (shown?.length ?? 0)
  if (shown !== undefined && shown.length !== width)
    throw new UnusableModel('its vectors of images are not as long as those of texts')
  const vectors = new Float32Array(inputs.length * width)
  const refused: { at: number; reason: string }[] = []
  for (const [row, { at }] of words.entries())
    vectors.set(ofTexts.subarray(row * width, (row + 1) * width), at * width)
  for (const [row, { at }] of pictures.entries()) {
    const vector = ofImages[row] ?? ''
    if (typeof vector === 'string') refused.push({ at, reason: vector })
    else vectors.set(vector, at * width)
  }
  return { vectors, refused }
}

async function loadTextModel(files: OfFiles<Buffer>, threads: number): Promise<TextPart> {
  checkOnnx(files.weights)
  const session = await InferenceSession.create(files.weights, sessionOptions(threads))
  const json = (file: 'tokenizer' | 'tokenizerConfig') =>
    JSON.parse(files[file].toString('utf8')) as Record<string, unknown>
  // The truncation and padding in the file come from a training run; the model does not need them.
  const tokenizer = new Tokenizer(
    { ...json('tokenizer'), truncation: null, padding: null },
    json('tokenizerConfig'),
  )
  return async (texts, readings) => {
    const read = texts.map((text, at) => ({ text, ...(readings[at] ?? PLAIN) }))
    const batch: (readonly number[])[] = []
    for (const { text, tokens } of read) {
      // Messages that arrived meanwhile are handled between two texts.
      if (batch.length > 0) await setImmediate()
      batch.push(cut(tokenizer.encode(shortened(text, tokens)).ids, tokens))
    }
    return run(
      session,
      batch,
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
  const feeds: Record<string, Tensor> = { input_ids: new Tensor('int64', inputIds, shape) }
  // A part of a model of images may read the ids alone.
  if (session.inputNames.includes('attention_mask'))
    feeds['attention_mask'] = new Tensor('int64', mask, shape)
  if (session.inputNames.includes('token_type_ids'))
    feeds['token_type_ids'] = new Tensor('int64', new BigInt64Array(batch.length * length), shape)
  const outputs = await session.run(feeds)
  const whole = outputs['text_embeds']
  if (whole !== undefined && whole.dims.length === 2 && whole.data instanceof Float32Array) return whole.data
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
