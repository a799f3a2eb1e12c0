/** Shows the progress of work. Plain JavaScript for any Node version, without dependencies. */
const TERMINAL_EVERY_MS = 1000
/** For output whose lines cannot be overwritten, such as a log. */
const LOG_EVERY_MS = 15_000

/**
 * Runs `work` and prints meanwhile how long it has taken, and once when that is longer than usual.
 * @template T
 * @param {{ slowAfterMs: number, state?: () => string, stream?: NodeJS.WriteStream }} options `state`: the progress
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withProgress({ slowAfterMs, state = () => '', stream = process.stderr }, work) {
  const began = Date.now()
  let saidSlow = false
  const clear = () => stream.isTTY && stream.write('\r\x1b[2K')
  const show = () => {
    const elapsed = Date.now() - began
    if (!saidSlow && elapsed > slowAfterMs) {
      saidSlow = true
      clear()
      stream.write('  This is slower than usual: a slow network or disk, or a busy machine. It goes on.\n')
    }
    const line = ['  ' + durationText(elapsed), state()].filter(Boolean).join(', ')
    if (stream.isTTY) stream.write(`\r\x1b[2K${line}`)
    else stream.write(`${line}\n`)
  }
  const timer = setInterval(show, stream.isTTY ? TERMINAL_EVERY_MS : LOG_EVERY_MS)
  try {
    return await work()
  } finally {
    clearInterval(timer)
    clear()
  }
}

/** `45 s`, `3 min 05 s` */
export function durationText(ms) {
  const seconds = Math.round(ms / 1000)
  if (seconds < 60) return `${seconds} s`
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`
}
