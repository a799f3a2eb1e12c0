import { InferenceSession, Tensor } from 'onnxruntime-node'
import sharp from 'sharp'
import { checkOnnx, UnusableModel } from './check-onnx.ts'
import { sessionOptions } from './session-options.ts'

/** A larger picture is refused from its header, before it takes memory. */
const MAX_PIXELS = 50_000_000
const DECODE_SECONDS = 20
const DEFAULT_SIZE = 224
const CLIP_MEAN = [0.48145466, 0.4578275, 0.40821073]
const CLIP_STD = [0.26862954, 0.26130258, 0.27577711]

/** How a picture becomes the numbers that the model reads. */
type Recipe = { width: number; height: number; fit: 'cover' | 'fill'; mean: number[]; std: number[] }

sharp.cache(false)
sharp.concurrency(1)

/**
 * The part of a model that embeds images: one vector per image, or why it cannot be read.
 * @throws UnusableModel
 */
export async function loadImageModel(
  weights: Buffer,
  { config, threads }: { config: Buffer; threads: number },
): Promise<(images: readonly Uint8Array[]) => Promise<(Float32Array | string)[]>> {
  checkOnnx(weights)
  const recipe = recipeOf(JSON.parse(config.toString('utf8')) as Record<string, unknown>)
  const session = await InferenceSession.create(weights, sessionOptions(threads))
  return async (images) => {
    const vectors: (Float32Array | string)[] = []
    for (const image of images) {
      const pixels = await pixelsOf(image, recipe)
      vectors.push(typeof pixels === 'string' ? pixels : await run(session, pixels, recipe))
    }
    return vectors
  }
}

/** Decoded, scaled and cut as the model was trained; a text is the reason why not. */
async function pixelsOf(image: Uint8Array, recipe: Recipe): Promise<Float32Array | string> {
  const { width, height, fit, mean, std } = recipe
  try {
    const decoded = await sharp(image, { limitInputPixels: MAX_PIXELS, failOn: 'error', pages: 1 })
      .timeout({ seconds: DECODE_SECONDS })
      .toColourspace('srgb')
      .removeAlpha()
      .resize(width, height, { fit, kernel: 'cubic' })
      .raw()
      .toBuffer({ resolveWithObject: true })
    const { channels } = decoded.info
    const area = width * height
    const pixels = new Float32Array(3 * area)
    for (let at = 0; at < area; at++)
      for (let colour = 0; colour < 3; colour++) {
        const value = decoded.data[at * channels + Math.min(colour, channels - 1)] ?? 0
        pixels[colour * area + at] = (value / 255 - (mean[colour] ?? 0)) / (std[colour] ?? 1)
      }
    return pixels
  } catch (thrown) {
    const isTooLarge = thrown instanceof Error && /pixel limit/.test(thrown.message)
    return isTooLarge
      ? `it has more than ${MAX_PIXELS / 1e6} million pixels`
      : 'its bytes are damaged, or no picture of a kind that is read here'
  }
}

async function run(
  session: InferenceSession,
  pixels: Float32Array,
  { width, height }: Recipe,
): Promise<Float32Array> {
  const [input = 'pixel_values'] = session.inputNames
  const outputs = await session.run({ [input]: new Tensor('float32', pixels, [1, 3, height, width]) })
  const output = outputs['image_embeds'] ?? outputs['pooler_output'] ?? outputs[session.outputNames[0] ?? '']
  if (output === undefined || output.dims.length !== 2 || !(output.data instanceof Float32Array))
    throw new UnusableModel('it does not give one vector per image')
  return output.data
}

/** Reads `preprocessor_config.json`. */
function recipeOf(config: Record<string, unknown>): Recipe {
  const crop = config['do_center_crop'] === false ? undefined : sizeOf(config['crop_size'])
  const size = crop ?? sizeOf(config['size']) ?? { width: DEFAULT_SIZE, height: DEFAULT_SIZE }
  if (!isPossible(size.width) || !isPossible(size.height))
    throw new UnusableModel('its preprocessor_config.json names no possible size of pictures')
  const isScaled = config['do_normalize'] !== false
  return {
    ...size,
    fit: crop ? 'cover' : 'fill',
    mean: isScaled ? (threeOf(config['image_mean']) ?? CLIP_MEAN) : [0, 0, 0],
    std: isScaled ? (threeOf(config['image_std']) ?? CLIP_STD) : [1, 1, 1],
  }
}

const isPossible = (size: number) => Number.isInteger(size) && size >= 1 && size <= 2048

function sizeOf(given: unknown): { width: number; height: number } | undefined {
  if (typeof given === 'number') return { width: given, height: given }
  if (typeof given !== 'object' || given === null) return undefined
  const { width, height, shortest_edge: edge } = given as Record<string, unknown>
  if (typeof width === 'number' && typeof height === 'number') return { width, height }
  return typeof edge === 'number' ? { width: edge, height: edge } : undefined
}

function threeOf(given: unknown): number[] | undefined {
  const isThree =
    Array.isArray(given) &&
    given.length === 3 &&
    given.every((one) => typeof one === 'number' && Number.isFinite(one))
  return isThree ? (given as number[]) : undefined
}
