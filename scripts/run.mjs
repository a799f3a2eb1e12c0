/** `node scripts/run.mjs <command> [args]`: installs development tools if need be, then runs the command on Node 24. */
import { spawn } from 'node:child_process'
import { delimiter, dirname, join } from 'node:path'
import { ensureConsole } from './console-build.mjs'
import { prepare } from './prepare.mjs'
import { ensureInstalled, ROOT, runtime } from './setup.mjs'

const [command, ...args] = process.argv.slice(2)
if (command === undefined) {
  process.stderr.write('usage: node scripts/run.mjs <command> [args]\n')
  process.exit(2)
}
let node
await prepare(async () => {
  await ensureInstalled('development')
  // Tests start the product, which serves the built Console.
  if (command === 'vitest') await ensureConsole()
  node = runtime()
})
const bin = join(ROOT, 'node_modules', '.bin')
let child
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child?.kill(signal))
child = spawn(command === 'node' ? node : join(bin, command), args, {
  stdio: 'inherit',
  env: { ...process.env, PATH: [bin, dirname(node), process.env.PATH ?? ''].join(delimiter) },
  shell: process.platform === 'win32',
})
child.on('error', (error) => {
  process.stderr.write(`${command} could not be started: ${error.message}\n`)
  process.exit(1)
})
child.on('exit', (code, signal) => process.exit(signal ? 130 : (code ?? 1)))
