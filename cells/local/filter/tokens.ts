import { decimalOf } from './decimal.ts'
import { filterError } from './filter-error.ts'

/** A condition on one field. `position` is where it begins in the text. */
export type Term =
  | { kind: 'equality'; field: string; value: string; position: number }
  | { kind: 'range'; field: string; lower?: number; upper?: number; position: number }
  | { kind: 'in'; field: string; values: string[]; position: number }

type Mark<Kind> = { kind: Kind; position: number }
export type Operator = Mark<'and'> | Mark<'or'> | Mark<'not'>
export type Token = Term | Operator | Mark<'open'> | Mark<'close'>

const OPERATORS: ReadonlyMap<string, 'and' | 'or' | 'not'> = new Map([
  ['AND', 'and'],
  ['OR', 'or'],
  ['NOT', 'not'],
])
const SPACE = /\s/
const IN_LIST = /^\s+in\s*\(/i
const RANGE = /^(\S+)\s+to\s+(\S+)$/i

type Read = { value: string; end: number; escaped: boolean }

/** Splits a filter into terms, operators and parentheses; a backslash takes the next character literally. */
export function readTokens(text: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  while (at < text.length) {
    const character = text.charAt(at)
    if (SPACE.test(character)) at++
    else if (character === '(') tokens.push({ kind: 'open', position: at++ })
    else if (character === ')') tokens.push({ kind: 'close', position: at++ })
    else at = readWord(text, at, tokens)
  }
  return tokens
}

/** Reads up to the first unescaped character for which `stops` is true. */
function readUntil(text: string, from: number, stops: (character: string) => boolean): Read {
  let value = ''
  let escaped = false
  let at = from
  for (; at < text.length; at++) {
    const character = text.charAt(at)
    if (character === '\\' && at + 1 < text.length) {
      escaped = true
      value += text.charAt(++at)
    } else if (stops(character)) break
    else value += character
  }
  return { value, end: at, escaped }
}

function readWord(text: string, from: number, tokens: Token[]): number {
  const word = readUntil(text, from, (c) => c === ':' || c === '(' || c === ')' || SPACE.test(c))
  if (text.charAt(word.end) === ':')
    return readTerm(text, { field: word.value, from, colon: word.end }, tokens)
  const operator = word.escaped ? undefined : OPERATORS.get(word.value)
  if (operator !== undefined) {
    tokens.push({ kind: operator, position: from })
    return word.end
  }
  const list = IN_LIST.exec(text.slice(word.end, word.end + 200))
  if (list) return readList(text, { field: word.value, from, open: word.end + list[0].length }, tokens)
  throw filterError(
    text,
    from,
    `Cannot parse '${word.value}'. A term is field:value, field:(two words), field:[1 TO 5] or field IN (a, b); operators are AND, OR and NOT`,
  )
}

function readTerm(
  text: string,
  { field, from, colon }: { field: string; from: number; colon: number },
  tokens: Token[],
): number {
  if (field === '') throw filterError(text, from, 'Expected a field name before the colon')
  const first = text.charAt(colon + 1)
  const closer = first === '(' ? ')' : first === '[' ? ']' : undefined
  const read = closer
    ? readUntil(text, colon + 2, (c) => c === closer)
    : readUntil(text, colon + 1, (c) => c === ')' || SPACE.test(c))
  if (closer && text.charAt(read.end) !== closer)
    throw filterError(text, colon + 1, `This ${first} is never closed`)
  const end = closer ? read.end + 1 : read.end
  const next = text.charAt(end)
  if (next !== '' && next !== ')' && !SPACE.test(next))
    throw filterError(text, end, `Expected the end of the term, but found '${next}'`)
  if (read.value === '') throw filterError(text, colon, `Expected a value directly after '${field}:'`)
  if (first === '[')
    tokens.push({ kind: 'range', field, ...readRange(text, read.value, colon + 1), position: from })
  else tokens.push({ kind: 'equality', field, value: read.value, position: from })
  return end
}

function readRange(text: string, inside: string, position: number): { lower?: number; upper?: number } {
  const [, low, high] = RANGE.exec(inside.trim()) ?? []
  if (low === undefined || high === undefined)
    throw filterError(text, position, 'Expected a range like [1 TO 5], [* TO 5] or [1 TO *]')
  const limit = (side: string) => {
    if (side === '*') return undefined
    const value = decimalOf(side)
    if (value !== undefined) return value
    throw filterError(text, position, `Range limits are numbers or *, but found '${side}'`)
  }
  const lower = limit(low)
  const upper = limit(high)
  if (lower === undefined && upper === undefined)
    throw filterError(text, position, 'A range needs at least one limit other than *')
  return { ...(lower !== undefined && { lower }), ...(upper !== undefined && { upper }) }
}

/** `a, b, (two words))`: the values of an IN list, up to its closing parenthesis. An empty list matches nothing. */
function readList(
  text: string,
  { field, from, open }: { field: string; from: number; open: number },
  tokens: Token[],
): number {
  const values: string[] = []
  let at = open
  for (;;) {
    while (SPACE.test(text.charAt(at))) at++
    if (values.length === 0 && text.charAt(at) === ')') {
      at++
      break
    }
    const grouped = text.charAt(at) === '('
    const read = grouped
      ? readUntil(text, at + 1, (c) => c === ')')
      : readUntil(text, at, (c) => c === ',' || c === ')' || c === '(' || SPACE.test(c))
    const { value } = read
    if (value === '') throw filterError(text, at, 'Expected a value in the IN list')
    values.push(value)
    at = grouped ? read.end + 1 : read.end
    while (SPACE.test(text.charAt(at))) at++
    const next = text.charAt(at)
    if (next !== ',' && next !== ')')
      throw filterError(
        text,
        Math.min(at, text.length),
        "Expected ',' or ')' in the IN list. A value of several words stands in parentheses",
      )
    at++
    if (next === ')') break
  }
  tokens.push({ kind: 'in', field, values, position: from })
  return at
}
