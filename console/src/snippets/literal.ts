/** How one language writes what JSON can say. */
export type Dialect = Readonly<{
  string: (text: string) => string
  key: (name: string) => string
  true: string
  false: string
  null: string
  /** Between a key and its value. */
  colon: string
  /** Inside the braces of an object on one line. */
  padding: '' | ' '
  /** Whether the keys of lines below each other are padded to one width. */
  isAligned: boolean
  /** Ends an entry that has a line of its own. */
  lineEnd: (entry: { of: 'list' | 'object'; isLast: boolean }) => '' | ','
}>

const WIDTH = 88
const STEP = 2

type Place = Readonly<{
  /** How far the line is indented on which the value begins. */
  indent: number
  /** Where on that line it begins. */
  column?: number
}>

/**
 * A value as a literal of a language: on one line where it fits, else one entry per line. What JSON cannot say is
 * written as JSON would send it.
 */
export function literal(
  value: unknown,
  dialect: Dialect,
  { indent, column = indent }: Place = { indent: 0 },
): string {
  const flat = onOneLine(value, dialect)
  const isList = Array.isArray(value)
  const parts = isList ? value : entriesOf(value)
  if (column + flat.length <= WIDTH || parts.length === 0) return flat
  const inner = indent + STEP
  const written = isList
    ? value.map((one) => literal(one, dialect, { indent: inner }))
    : entryLines(entriesOf(value), dialect, inner)
  const of = isList ? 'list' : 'object'
  const [open, close] = isList ? '[]' : '{}'
  const lines = written.map((part, position) => {
    const end = dialect.lineEnd({ of, isLast: position === written.length - 1 })
    return `${' '.repeat(inner)}${part}${end}`
  })
  return [open, ...lines, `${' '.repeat(indent)}${close}`].join('\n')
}

function entryLines(entries: [string, unknown][], dialect: Dialect, indent: number): string[] {
  const lines = entries.map(([name, one]) => {
    const key = dialect.key(name)
    const column = indent + key.length + dialect.colon.length
    return { key, value: literal(one, dialect, { indent, column }) }
  })
  const short = lines.filter(({ value }) => !value.includes('\n'))
  const width = dialect.isAligned ? Math.max(0, ...short.map(({ key }) => key.length)) : 0
  return lines.map(
    ({ key, value }) => `${value.includes('\n') ? key : key.padEnd(width)}${dialect.colon}${value}`,
  )
}

function onOneLine(value: unknown, dialect: Dialect): string {
  if (typeof value === 'string') return dialect.string(value)
  if (typeof value === 'boolean') return value ? dialect.true : dialect.false
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map((one) => onOneLine(one, dialect)).join(', ')}]`
  if (typeof value !== 'object' || value === null) return dialect.null
  const parts = entriesOf(value).map(
    ([name, one]) => `${dialect.key(name)}${dialect.colon}${onOneLine(one, dialect)}`,
  )
  return parts.length === 0 ? '{}' : `{${dialect.padding}${parts.join(', ')}${dialect.padding}}`
}

/** Without what is `undefined`, as in JSON. */
function entriesOf(value: unknown): [string, unknown][] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).filter(([, one]) => one !== undefined)
}
