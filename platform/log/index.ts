import { pino } from 'pino'

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent'

/** Writes one JSON line per call. Secrets are taken out of fields and messages before they are written. */
export interface Log {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  /** What is no trouble, yet told by default: who did what to the security of an account. */
  notice(fields: object, message: string): void
  error(fields: object, message: string): void
}

const SECRET_FIELD =
  /^(x-api-key|api[-_]?key|authorization|cookie|set-cookie|password|secret|token|.*(password|secret|token))$/i
const SECRET_TEXT = [
  [/mqc_[0-9a-z]{20}_[\w-]{20,}/g, 'mqc_[redacted]'],
  [/\b((sk|rk)_(test|live)|whsec)_\w+/g, '$1_[redacted]'],
  [/\b(Bearer|Basic)\s+[\w.~+/=-]{8,}/gi, '$1 [redacted]'],
] as const
/** Above `warn`, which is the default, and below `error`. */
const NOTICE = 45
const MAX_DEPTH = 8
/** Lines buffered while they cannot be written; beyond this, later lines are dropped. */
const MAX_WAITING_BYTES = 1_000_000

/** The log of one process. `write` receives each line. Default: standard error, so that standard output stays free. */
export function createLog({
  level,
  name,
  write,
}: {
  level: LogLevel
  name: string
  write?: (line: string) => void
}): Log {
  const destination = write ? { write } : standardError()
  return pino<'notice'>(
    {
      level,
      customLevels: { notice: NOTICE },
      base: { process: name },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: {
        level: (label) => ({ level: label }),
        log: (fields) => redacted(fields, 0) as Record<string, unknown>,
      },
      hooks: {
        logMethod(inputs, method) {
          const [fields, message] = inputs as unknown as [object, string]
          method.apply(this, [fields, redactedText(message)])
        },
      },
    },
    destination,
  )
}

/** Ignores write errors: a full disk, or a reader that has gone, must not end the process. */
function standardError() {
  const destination = pino.destination({ fd: 2, sync: true, maxLength: MAX_WAITING_BYTES })
  destination.on('error', () => {})
  return destination
}

function redactedText(text: string): string {
  let clean = text
  for (const [pattern, instead] of SECRET_TEXT) clean = clean.replaceAll(pattern, instead)
  return clean
}

/** A copy without secrets; errors become plain fields, their causes too. */
function redacted(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return redactedText(value)
  if (typeof value !== 'object' || value === null) return typeof value === 'bigint' ? String(value) : value
  if (depth >= MAX_DEPTH) return '[too deep]'
  if (value instanceof Date) return value.toISOString()
  if (Array.isArray(value)) return value.map((one) => redacted(one, depth + 1))
  const own = value instanceof Error ? errorFields(value) : value
  return Object.fromEntries(
    Object.entries(own).map(([key, one]) => [
      key,
      SECRET_FIELD.test(key) && one !== undefined ? '[redacted]' : redacted(one, depth + 1),
    ]),
  )
}

function errorFields(error: Error): object {
  const { name, message, stack, cause } = error
  return { ...error, name, message, stack, ...(cause !== undefined && { cause }) }
}
