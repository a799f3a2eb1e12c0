import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { isolationHere, isolationNotice } from '#cells/local'
import { type Env, readEnv } from '#platform/config'
import { createLog } from '#platform/log'
import { prometheusRecorder } from '#platform/recorder/prometheus'
import { createCell } from '../compose/create-cell.ts'
import { listen, operational } from '../http/http-server.ts'
import { cellUrl, gatewayUrl, type ProcessConfig, type ProcessReport } from './process-config.ts'

/** The cell's settings from the environment. @throws Error naming every bad value */
function readCellEnv(env: Env) {
  const url = z.url({ protocol: /^https?$/, error: 'It must be a URL that begins with http:// or https://.' })
  const shape = {
    MARQO_CELL_URL: url.optional(),
    GATEWAY_REFUSED_PER_MINUTE: z.coerce.number().int().positive().default(300),
    MARQO_KEEP_FREE_DISK_MB: z.coerce.number().int().min(0).default(512),
    MARQO_VECTOR_MEMORY_MB: z.coerce.number().int().min(1).max(4000).default(1024),
    MARQO_TRUSTED_PROXIES: z.coerce.number().int().min(0).max(10).default(0),
    HF_ENDPOINT: url.default('https://huggingface.co'),
    HF_TOKEN: z.string().optional(),
  }
  return readEnv('cell', shape, env)
}

/** Runs the local cell in this process: gate, documents, search and the routes for the control plane, on one port. */
export async function runCell(
  config: ProcessConfig,
  report: (report: ProcessReport) => void,
): Promise<AsyncDisposable> {
  const log = createLog({ level: config.logLevel, name: 'cell' })
  const metrics = prometheusRecorder('cell')
  const env = readCellEnv(process.env)
  const dir = join(config.dataDir, 'cell')
  const modelCacheDir = join(config.dataDir, 'models')
  for (const one of [dir, modelCacheDir]) await mkdir(one, { recursive: true, mode: 0o700 })
  const publicUrl = (env.MARQO_CELL_URL ?? cellUrl(config)).replace(/\/+$/, '')
  const cell = await createCell({
    dir,
    modelCacheDir,
    modelsDir: config.modelsDir,
    allowModels: config.allowModels,
    unavailableModels: config.unavailableModels,
    publicUrl,
    gatewayUrl: gatewayUrl(config),
    cellToken: config.cellToken,
    refusedPerMinute: env.GATEWAY_REFUSED_PER_MINUTE,
    keepFreeDiskBytes: env.MARQO_KEEP_FREE_DISK_MB * 2 ** 20,
    vectorMemoryBytes: env.MARQO_VECTOR_MEMORY_MB * 2 ** 20,
    hub: { endpoint: env.HF_ENDPOINT, token: env.HF_TOKEN },
    log,
    metrics,
  })
  const readiness = async () => ({ isReady: true, storage: await cell.storage() })
  const server = await listen(
    async (request, { incoming, address }) =>
      (await operational(request, { readiness, metrics })) ?? cell.app.fetch(request, { incoming, address }),
    {
      host: config.host,
      port: config.cellPort,
      flag: '--cell-port',
      isSecure: publicUrl.startsWith('https:'),
      trustedProxies: env.MARQO_TRUSTED_PROXIES,
      onFailure: (error, requestId) => log.error({ error, requestId }, 'a request failed'),
    },
  )
  report({ kind: 'ready' })
  // Not awaited: the check starts processes, and search must not wait for it.
  const telling = isolationHere().then((isolation) => {
    const message = isolationNotice(isolation)
    if (message !== undefined) report({ kind: 'notice', message })
  })
  return {
    [Symbol.asyncDispose]: async () => {
      await telling
      await server[Symbol.asyncDispose]()
      await cell[Symbol.asyncDispose]()
    },
  }
}
