const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

const STEPS = [
  { size: DAY, short: 'd', one: 'day', many: 'days' },
  { size: HOUR, short: 'h', one: 'hour', many: 'hours' },
  { size: MINUTE, short: 'min', one: 'minute', many: 'minutes' },
  { size: SECOND, short: 's', one: 'second', many: 'seconds' },
] as const

/** The two largest units: `3 min 20 s`, `2 h 5 min`, `4 d`; below a second in milliseconds. */
export function formatDuration(milliseconds: number): string {
  if (!Number.isFinite(milliseconds) || milliseconds < 0) return '–'
  if (milliseconds < SECOND) return `${Number(milliseconds.toPrecision(3))} ms`
  if (milliseconds < 10 * SECOND) return `${Number((milliseconds / SECOND).toFixed(1))} s`
  const first = STEPS.findIndex(({ size }) => milliseconds >= size)
  let rest = milliseconds
  const words: string[] = []
  for (const { size, short } of STEPS.slice(first, first + 2)) {
    const count = Math.floor(rest / size)
    rest -= count * size
    if (count > 0) words.push(`${count} ${short}`)
  }
  return words.join(' ')
}

/** One unit, in words, rounded up: `about 2 minutes`. For what is still to come. */
export function formatAbout(milliseconds: number): string {
  if (!Number.isFinite(milliseconds) || milliseconds < 0) return '–'
  const step = STEPS.find(({ size }) => milliseconds >= size)
  if (!step || step.size === SECOND) return 'less than a minute'
  const count = Math.ceil(milliseconds / step.size)
  return `about ${count} ${count === 1 ? step.one : step.many}`
}
