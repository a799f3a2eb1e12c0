import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { openDataDir } from '#platform/data-dir'
import { isServiceError } from '#platform/errors'
import { shownHostOf } from './process/addresses.ts'
import { FlagsAnswer, readFlags } from './command-line/flags.mjs'
import { guardProcess } from './process/guard-process.ts'
import type { EmbeddedOptions } from './command-line/command-line-options.ts'
import { DATABASE_FILE, FIRST_RUN_FILE, OUTBOX_KEY_FILE } from './process/process-config.ts'
import { Supervisor } from './process/supervisor.ts'
import { firstRunText, outboxText, readyText } from './command-line/welcome.ts'

/** The first format has nothing to migrate from. */
const MIGRATIONS = [{ to: 1, run: async () => {} }]
/** Parts of the data directory that child processes use. */
const PARTS = ['controller', 'cell'] as const
const SECRET_BYTES = 32
/** Files are readable by their owner only; child processes inherit this. */
const OWNER_ONLY_UMASK = 0o077

function options(): EmbeddedOptions {
  try {
    return readFlags(process.argv.slice(2), process.env)
  } catch (error) {
    if (!(error instanceof FlagsAnswer)) throw error
    const stream = error.exitCode === 0 ? process.stdout : process.stderr
    stream.write(`${error.message}\n`)
    process.exit(error.exitCode)
  }
}

async function main(): Promise<number> {
  const began = performance.now()
  const given = options()
  process.umask(OWNER_ONLY_UMASK)
  process.stdout.write(`Starting Marqo Cloud …\n`)
  await using dataDir = await openDataDir(given.dataDir, MIGRATIONS, PARTS)
  const cellToken = await dataDir.secret('cell-token', SECRET_BYTES)
  const vaultKey = await dataDir.secret('vault-key', SECRET_BYTES, DATABASE_FILE)
  const outboxKey = await dataDir.secret(OUTBOX_KEY_FILE, SECRET_BYTES)
  const shared = {
    ...given,
    dataDir: dataDir.path,
    modelsDir: given.modelsDir === undefined ? undefined : resolve(given.modelsDir),
    cellToken,
    shownHost: await shownHostOf(given.host),
  }
  const firstRunFile = join(dataDir.path, FIRST_RUN_FILE)
  let welcome = ''
  const onReady = () => {
    const seconds = (performance.now() - began) / 1000
    const kept = welcome === '' && existsSync(firstRunFile) ? firstRunFile : undefined
    process.stdout.write(
      `${welcome}${readyText(shared, { seconds, firstRunFile: kept })}\n${outboxText(shared, process.env, outboxKey)}`,
    )
  }
  let supervisor: Supervisor | undefined
  // Registered before the processes start: without a handler a signal would end us at once.
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      supervisor?.stop().catch(end)
    })
  supervisor = new Supervisor({
    configs: [
      { ...shared, vaultKey, outboxKey, role: 'controller' },
      { ...shared, vaultKey: '', outboxKey: '', role: 'cell' },
    ],
    say: (line) => process.stderr.write(`${line}\n`),
    // Printed only once ready, so that a failed start is not buried under it.
    onFirstRun: (made) => void (welcome = firstRunText(made, firstRunFile)),
    onReady,
  })
  // Awaited here, because the data directory is released when this function returns.
  return await supervisor.ended
}

const end = guardProcess('supervisor')
try {
  process.exitCode = await main()
} catch (error) {
  if (!isServiceError(error)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
}
