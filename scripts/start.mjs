/** `npm start`: installs what the product needs, builds the Console, then starts on Node 24. Flags go to the product. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { ensureConsole } from './console-build.mjs'
import { ensureInstalled, ROOT, runtime } from './setup.mjs'

ensureInstalled('runtime')
ensureConsole()
const child = spawn(runtime(), [join(ROOT, 'deploy', 'embedded', 'main.ts'), ...process.argv.slice(2)], {
  stdio: 'inherit',
})
// The terminal sends Ctrl-C to the whole group, so the product has it already; SIGTERM reaches only us.
process.on('SIGINT', () => {})
process.on('SIGTERM', () => child.kill('SIGTERM'))
child.on('error', (error) => {
  process.stderr.write(`The product could not be started: ${error.message}\n`)
  process.exit(1)
})
child.on('exit', (code, signal) => process.exit(signal ? 130 : (code ?? 1)))
