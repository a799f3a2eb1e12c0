/** `npm start`: installs what the product needs, builds the Console, then starts on Node 24. Flags go to the product. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { FlagsAnswer, readFlags } from '../deploy/embedded/command-line/flags.mjs'
import { ensureConsole } from './console-build.mjs'
import { prepare } from './prepare.mjs'
import { ensureInstalled, ROOT, runtime } from './setup.mjs'

// Write errors are ignored: the reader of our output may have gone.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})

const flags = process.argv.slice(2)
// Help and errors are answered before a minute of installing.
try {
  readFlags(flags, process.env)
} catch (error) {
  if (!(error instanceof FlagsAnswer)) throw error
  const stream = error.exitCode === 0 ? process.stdout : process.stderr
  stream.write(`${error.message}\n`)
  process.exit(error.exitCode)
}

let node
await prepare(async () => {
  await ensureInstalled('runtime')
  await ensureConsole()
  node = runtime()
})
let child
// Registered before the product starts: without a handler a signal would end us at once and leave the product behind.
// The terminal sends Ctrl-C to the whole group, so the product has received it already; SIGTERM reaches only us.
process.on('SIGINT', () => {})
process.on('SIGTERM', () => child?.kill('SIGTERM'))
child = spawn(node, [join(ROOT, 'deploy', 'embedded', 'main.ts'), ...flags], {
  stdio: 'inherit',
})
child.on('error', (error) => {
  process.stderr.write(`The product could not be started: ${error.message}\n`)
  process.exit(1)
})
child.on('exit', (code, signal) => process.exit(signal ? 130 : (code ?? 1)))
