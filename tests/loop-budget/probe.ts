import { createServer } from 'node:net'
import { join } from 'node:path'
import { isMainThread } from 'node:worker_threads'

/*
 * Loaded into the product's processes before anything else: tells whoever connects how much CPU time the longest turn of
 * the event loop has taken since it was last asked. CPU time of the thread, so that a busy machine makes no difference.
 */

export type Reading = { worstMs: number; referenceMs: number }

const TICK_MS = 1
const REFERENCE = JSON.stringify(
  Array.from({ length: 3_000 }, (_, at) => ({ name: `name ${at}`, at, list: [at] })),
)

function cpuMs(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}

/** Some fixed work, to tell slow machines from slow code. */
function referenceMs(): number {
  let best = Number.POSITIVE_INFINITY
  for (let round = 0; round < 5; round++) {
    const began = cpuMs()
    JSON.stringify(JSON.parse(REFERENCE))
    best = Math.min(best, cpuMs() - began)
  }
  return best
}

function serve(path: string): void {
  let last = cpuMs()
  let worstMs = 0
  let ticking: NodeJS.Timeout | undefined
  // Two ticks lie a turn apart, or less than the time between them.
  const tick = () => {
    const now = cpuMs()
    worstMs = Math.max(worstMs, now - last)
    last = now
  }
  const server = createServer((socket) => {
    ticking ??= setInterval(tick, TICK_MS).unref()
    const reading: Reading = { worstMs, referenceMs: referenceMs() }
    socket.end(JSON.stringify(reading))
    last = cpuMs()
    worstMs = 0
  })
  server.listen(path)
  server.unref()
}

const dir = process.env['LOOP_PROBE_DIR']
const role = process.argv[2]
if (isMainThread && dir !== undefined && (role === 'controller' || role === 'cell'))
  serve(join(dir, `${role}.sock`))
