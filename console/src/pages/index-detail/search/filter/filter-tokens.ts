/** A condition on one field, as the engine reads it. */
export type FilterTerm =
  | Readonly<{ kind: 'equality'; field: string; value: string }>
  | Readonly<{ kind: 'range'; field: string; lower: number | undefined; upper: number | undefined }>
  | Readonly<{ kind: 'in'; field: string; values: readonly string[] }>
export type FilterToken = FilterTerm | 'and' | 'or' | 'not' | '(' | ')'

const OPERATORS: ReadonlyMap<string, 'and' | 'or' | 'not'> = new Map([
  ['AND', 'and'],
  ['OR', 'or'],
  ['NOT', 'not'],
])
// A backslash takes the next character as it is; one at the very end is a character itself.
const WORD = /(?:\\[^]|[^\s:()])*/y
const BARE = /(?:\\[^]|[^\s)])*/y
const PARENTHESISED = /(?:\\[^]|[^)])*/y
const BRACKETED = /(?:\\[^]|[^\]])*/y
const LISTED = /(?:\\[^]|[^,()])*/y
const SPACES = /\s*/y
const IN_LIST = /\s+in\s*\(/iy
const RANGE = /^(\S+)\s+to\s+(\S+)$/i
/** The engine looks no further for the word IN. */
const IN_WITHIN = 200

type Scanner = { readonly text: string; at: number }

/** The terms, operators and parentheses of a filter; `undefined` where the engine would refuse it. */
export function readFilterTokens(text: string): FilterToken[] | undefined {
  const scanner = { text, at: 0 }
  const tokens: FilterToken[] = []
  for (;;) {
    take(scanner, SPACES)
    const character = text.charAt(scanner.at)
    if (character === '') return tokens
    if (character === '(' || character === ')') {
      scanner.at += 1
      tokens.push(character)
      continue
    }
    const token = readWord(scanner)
    if (token === undefined) return undefined
    tokens.push(token)
  }
}

/** Moves on over what the pattern matches here. */
function take(scanner: Scanner, pattern: RegExp): string {
  pattern.lastIndex = scanner.at
  const [match = ''] = pattern.exec(scanner.text) ?? []
  scanner.at += match.length
  return match
}

const isEscaped = (raw: string) => /\\[^]/.test(raw)
const unescaped = (raw: string) => raw.replace(/\\([^])/g, '$1')

function readWord(scanner: Scanner): FilterToken | undefined {
  const raw = take(scanner, WORD)
  const field = unescaped(raw)
  if (scanner.text.charAt(scanner.at) === ':') {
    scanner.at += 1
    return field === '' ? undefined : readTerm(scanner, field)
  }
  const operator = isEscaped(raw) ? undefined : OPERATORS.get(raw)
  if (operator !== undefined) return operator
  const opening = take(scanner, IN_LIST)
  if (opening === '' || opening.length > IN_WITHIN) return undefined
  return readList(scanner, field)
}

function readTerm(scanner: Scanner, field: string): FilterTerm | undefined {
  const first = scanner.text.charAt(scanner.at)
  const isEnclosed = first === '(' || first === '['
  if (isEnclosed) scanner.at += 1
  const raw = take(scanner, first === '(' ? PARENTHESISED : first === '[' ? BRACKETED : BARE)
  if (isEnclosed) {
    if (scanner.text.charAt(scanner.at) !== (first === '(' ? ')' : ']')) return undefined
    scanner.at += 1
  }
  if (!/^(?:$|\)|\s)/.test(scanner.text.charAt(scanner.at))) return undefined
  const value = unescaped(raw)
  if (value === '') return undefined
  return first === '[' ? readRange(field, value) : { kind: 'equality', field, value }
}

function readRange(field: string, inside: string): FilterTerm | undefined {
  const [, low, high] = RANGE.exec(inside.trim()) ?? []
  if (low === undefined || high === undefined || (low === '*' && high === '*')) return undefined
  const limits = [low, high].map((side) => (side === '*' ? undefined : Number(side)))
  if (limits.some((limit) => limit !== undefined && !Number.isFinite(limit))) return undefined
  return { kind: 'range', field, lower: limits[0], upper: limits[1] }
}

/** `a, b, (two words))`: up to the closing parenthesis of the list. */
function readList(scanner: Scanner, field: string): FilterTerm | undefined {
  const values: string[] = []
  for (;;) {
    take(scanner, SPACES)
    const isGrouped = scanner.text.charAt(scanner.at) === '('
    if (isGrouped) scanner.at += 1
    const raw = take(scanner, isGrouped ? PARENTHESISED : LISTED)
    if (isGrouped) scanner.at += 1
    const value = isGrouped || isEscaped(raw) ? unescaped(raw) : raw.trim()
    if (value === '') return undefined
    values.push(value)
    take(scanner, SPACES)
    const next = scanner.text.charAt(scanner.at)
    scanner.at += 1
    if (next === ')') return { kind: 'in', field, values }
    if (next !== ',') return undefined
  }
}
