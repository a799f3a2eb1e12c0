import { listen } from '#deploy/embedded'
import { type ControllerConfig, openController } from './controller.ts'

/** Runs one controller in a process of its own, until it is killed. */
const config = JSON.parse(process.argv[2] ?? '') as ControllerConfig
const controller = openController(config)
await listen(
  (request, from) => {
    const { pathname } = new URL(request.url)
    return pathname.startsWith('/cell/') ? controller.cell(request, from) : controller.public(request, from)
  },
  { host: '127.0.0.1', port: config.port, flag: '--port' },
)
process.send?.('ready')
// The test process has gone.
process.on('disconnect', () => process.exit())
