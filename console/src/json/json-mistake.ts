/** Why a text is not JSON, and where: line and column count from 1. */
export type JsonMistake = Readonly<{ line: number; column: number; message: string }>

const MAX_DEPTH = 200
const SPACE = /[ \t\n\r]*/y
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const WORD = /[\p{L}_$][\p{L}\p{N}_$]*/uy
// oxlint-disable-next-line no-control-regex -- JSON has no control characters inside strings
const PLAIN = /[^"\\\u0000-\u001f]*/y
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y
const LITERALS = new Set(['true', 'false', 'null'])
const FOREIGN: ReadonlyMap<string, string> = new Map([
  ['True', 'Write true in small letters.'],
  ['False', 'Write false in small letters.'],
  ['None', 'Write null where Python has None, or leave the field out.'],
  ['undefined', 'JSON has no undefined. Leave the field out.'],
  ['NaN', 'JSON has no NaN. Leave the field out.'],
  ['Infinity', 'JSON has no Infinity.'],
])

class Mistake extends Error {
  readonly position: number
  constructor(position: number, message: string) {
    super(message)
    this.position = position
  }
}

type Scanner = { readonly text: string; at: number }

/** The first mistake in what should be one JSON value; `undefined` when there is none. */
export function findJsonMistake(text: string): JsonMistake | undefined {
  const scanner = { text, at: 0 }
  try {
    readValue(scanner, 0)
    skipSpace(scanner)
    if (scanner.at === text.length) return undefined
    throw new Mistake(
      scanner.at,
      text.charAt(scanner.at) === ','
        ? 'A comma stands after the end. Remove it.'
        : 'There is more text after the end of the value.',
    )
  } catch (thrown) {
    if (!(thrown instanceof Mistake)) throw thrown
    return { ...placeIn(text, thrown.position), message: thrown.message }
  }
}

function placeIn(text: string, position: number): { line: number; column: number } {
  const before = text.slice(0, position)
  const lineStart = before.lastIndexOf('\n') + 1
  return { line: before.split('\n').length, column: position - lineStart + 1 }
}

function take(scanner: Scanner, pattern: RegExp): string {
  pattern.lastIndex = scanner.at
  const [match = ''] = pattern.exec(scanner.text) ?? []
  scanner.at += match.length
  return match
}

function skipSpace(scanner: Scanner): void {
  take(scanner, SPACE)
  const next = scanner.text.slice(scanner.at, scanner.at + 2)
  if (next === '//' || next === '/*') throw new Mistake(scanner.at, 'JSON has no comments. Remove this one.')
}

function readValue(scanner: Scanner, depth: number): void {
  skipSpace(scanner)
  const character = scanner.text.charAt(scanner.at)
  if (depth > MAX_DEPTH) throw new Mistake(scanner.at, `Nested deeper than ${MAX_DEPTH} levels.`)
  if (character === '{') readList(scanner, { close: '}', readPart: () => readMember(scanner, depth) })
  else if (character === '[') readList(scanner, { close: ']', readPart: () => readValue(scanner, depth + 1) })
  else if (character === '"') readString(scanner)
  else readScalar(scanner)
}

function readScalar(scanner: Scanner): void {
  const from = scanner.at
  if (take(scanner, NUMBER) !== '') {
    if (!/[\w.]/.test(scanner.text.charAt(scanner.at))) return
    throw new Mistake(from, 'This is not a number as JSON writes it. Put it in double quotes if it is text.')
  }
  const word = take(scanner, WORD)
  if (LITERALS.has(word)) return
  throw new Mistake(from, FOREIGN.get(word) ?? whyNoValue(scanner.text.charAt(from), word))
}

function whyNoValue(character: string, word: string): string {
  if (character === '') return 'The text ends here, but a value is missing.'
  if (character === "'") return 'Text stands in double quotes in JSON, not in single ones.'
  if (/[“”„«»‘’`]/.test(character)) return 'Use straight double quotes: ".'
  if (word !== '') return `Put “${word}” in double quotes.`
  if (character === '+' || character === '.') return 'A number begins with a digit or a minus sign.'
  return `Expected a value, but found “${character}”.`
}

type List = { close: '}' | ']'; readPart: () => void }

/** What stands between brackets, separated by commas. */
function readList(scanner: Scanner, { close, readPart }: List): void {
  const opened = scanner.at
  scanner.at += 1
  skipSpace(scanner)
  if (scanner.text.charAt(scanner.at) === close) {
    scanner.at += 1
    return
  }
  for (;;) {
    readPart()
    skipSpace(scanner)
    const next = scanner.text.charAt(scanner.at)
    if (next === close) break
    if (next === '')
      throw new Mistake(opened, `This ${close === '}' ? '{' : '['} is never closed by ${close}.`)
    if (next !== ',') throw new Mistake(scanner.at, whyNoComma(next, close))
    const comma = scanner.at
    scanner.at += 1
    skipSpace(scanner)
    if (scanner.text.charAt(scanner.at) === close)
      throw new Mistake(comma, `Remove the comma before ${close}: JSON allows none there.`)
  }
  scanner.at += 1
}

function whyNoComma(found: string, close: string): string {
  if (found === '}' || found === ']') return `Expected ${close}, but found ${found}.`
  return `A comma or ${close} is missing before this.`
}

function readMember(scanner: Scanner, depth: number): void {
  skipSpace(scanner)
  const from = scanner.at
  if (scanner.text.charAt(from) !== '"') {
    const word = take(scanner, WORD)
    const what = word === '' ? whyNoValue(scanner.text.charAt(from), '') : `Put “${word}” in double quotes.`
    throw new Mistake(from, what.replace('Expected a value', 'Expected a field name in double quotes'))
  }
  readString(scanner)
  skipSpace(scanner)
  if (scanner.text.charAt(scanner.at) !== ':')
    throw new Mistake(scanner.at, 'A colon is missing after the field name.')
  scanner.at += 1
  readValue(scanner, depth + 1)
}

function readString(scanner: Scanner): void {
  const from = scanner.at
  scanner.at += 1
  for (;;) {
    take(scanner, PLAIN)
    const next = scanner.text.charAt(scanner.at)
    if (next === '"') break
    if (next === '') throw new Mistake(from, 'The quote that begins here is never closed.')
    if (next === '\n' || next === '\r')
      throw new Mistake(
        from,
        'The quote that begins here is not closed on its line. Write \\n for a line break.',
      )
    if (next !== '\\') throw new Mistake(scanner.at, 'A control character stands here. Write \\t for a tab.')
    const at = scanner.at
    if (take(scanner, ESCAPE) === '')
      throw new Mistake(at, 'This backslash begins no escape that JSON knows. Write \\\\ for a backslash.')
  }
  scanner.at += 1
}
