import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as z from 'zod'
import { systemNow } from '#platform/clock'
import { type Env, readEnv } from '#platform/config'
import { pathAsSent } from '#platform/edge'
import { isRead } from '#platform/http'
import { createLog } from '#platform/log'
import { prometheusRecorder } from '#platform/recorder/prometheus'
import { AUTH_OPERATOR_EMAILS } from '#services/auth'
import { keyFileVault } from '#platform/vault/key-file'
import { consoleNotBuilt, readConsoleFiles } from '../http/console-files.ts'
import { createController } from '../compose/create-controller.ts'
import { FIRST_RUN_OWNER, firstRun, tellUrls } from './first-run.ts'
import { listen, operational } from '../http/http-server.ts'
import { mailerOf } from '../compose/mailer.ts'
import { isAtThisMachine, OUTBOX_PATH, outboxPage } from '../http/outbox-page.ts'
import { reachCell } from './reach-cell.ts'
import {
  cellControlUrl,
  controllerUrl,
  DATABASE_FILE,
  FIRST_RUN_FILE,
  type ProcessConfig,
  type ProcessReport,
} from './process-config.ts'

/** The build that `npm start` makes before it starts this process. */
const CONSOLE_DIR = fileURLToPath(new URL('../../../console/dist', import.meta.url))

/**
 * Settings of what is in front of the product: the URL of the Console and the number of proxies. @throws Error naming
 * every bad value
 */
function readFront(env: Env) {
  const shape = {
    MARQO_CONSOLE_URL: z.url({ protocol: /^https?$/ }).optional(),
    MARQO_TRUSTED_PROXIES: z.coerce.number().int().min(0).max(10).default(0),
  }
  const { MARQO_CONSOLE_URL: consoleUrl, MARQO_TRUSTED_PROXIES: trustedProxies } = readEnv(
    'front',
    shape,
    env,
  )
  return { consoleUrl, trustedProxies }
}

/** Runs the controller in this process: Console, the gateways, on one port. */
export async function runController(
  config: ProcessConfig,
  report: (report: ProcessReport) => void,
): Promise<AsyncDisposable> {
  const log = createLog({ level: config.logLevel, name: 'controller' })
  const metrics = prometheusRecorder('controller')
  const url = controllerUrl(config)
  const { consoleUrl = url, trustedProxies } = readFront(process.env)
  const firstRunFile = join(config.dataDir, FIRST_RUN_FILE)
  const { mailer, outbox } = mailerOf(process.env, config.dataDir)
  const controller = createController({
    file: join(config.dataDir, DATABASE_FILE),
    cellControlUrl: cellControlUrl(config),
    cellToken: config.cellToken,
    consoleUrl,
    vault: keyFileVault(config.vaultKey),
    now: systemNow,
    mailer,
    env: { [AUTH_OPERATOR_EMAILS]: FIRST_RUN_OWNER, ...process.env },
    log,
    metrics,
  })
  const consoleFiles = await readConsoleFiles(CONSOLE_DIR, { outboxPath: OUTBOX_PATH })
  if (consoleFiles === undefined)
    log.warn({ dir: CONSOLE_DIR }, 'the Console is not built; npm start builds it')
  let isReady = false
  const readiness = () => ({ isReady, storage: controller.storage() })
  const server = await listen(
    async (request, from) => {
      const path = pathAsSent(request.url)
      if (path.startsWith('/api/')) return controller.public(request, from)
      if (path.startsWith('/web/')) return controller.web(request, from)
      if (path.startsWith('/cell/')) return controller.cell(request, from)
      if (path.startsWith('/webhooks/')) return controller.webhooks(request, from)
      if (path === OUTBOX_PATH && outbox && isRead(request.method)) {
        const page = await outboxPage(outbox, request, {
          ...from,
          consoleUrl,
          key: config.outboxKey,
          now: systemNow(),
        })
        if (page) return page
      }
      const hasOutbox = outbox !== undefined && isAtThisMachine(request, { ...from, consoleUrl })
      return (
        (await operational(request, { readiness, metrics })) ??
        (consoleFiles ? consoleFiles(request, { hasOutbox }) : consoleNotBuilt(request)) ??
        controller.public(request, from)
      )
    },
    {
      host: config.host,
      port: config.port,
      flag: '--port',
      trustedProxies,
      isSecure: consoleUrl.startsWith('https:'),
      onFailure: (error, requestId) => log.error({ error, requestId }, 'a request failed'),
    },
  )
  const made = await firstRun({ ...controller.clients, consoleUrl: url, apiUrl: url, file: firstRunFile })
  if (made) report({ kind: 'first-run', firstRun: made })
  else await tellUrls(firstRunFile, { consoleUrl: url, apiUrl: url })
  const unreached = await reachCell({ cellControlUrl: cellControlUrl(config), cellToken: config.cellToken })
  if (unreached !== undefined) report({ kind: 'notice', message: unreached })
  isReady = true
  report({ kind: 'ready' })
  return {
    [Symbol.asyncDispose]: async () => {
      isReady = false
      await server[Symbol.asyncDispose]()
      await controller[Symbol.asyncDispose]()
    },
  }
}
