/** Where a text stops being JSON, and why, in words for the one who typed it. Lines and columns begin at 1. */
export type JsonMistake = Readonly<{ message: string; line: number; column: number }>

type Token = Readonly<{ kind: 'string' | 'word' | 'punctuation' | 'odd'; text: string; at: number }>

const TOKEN = /\s+|"(?:[^"\\\n]|\\.)*"|[{}[\]:,]|[\w.+-]+|[^]/gu

/** @returns `undefined` for JSON */
export function jsonMistake(text: string): JsonMistake | undefined {
  try {
    JSON.parse(text)
    return undefined
  } catch (error) {
    const { message, at } = firstMistake(tokensOf(text)) ?? { message: wordsOf(error), at: text.length }
    const before = text.slice(0, at).split('\n')
    return { message, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
  }
}

/** The engine's own words, for what we have none of. */
function wordsOf(error: unknown): string {
  const message = error instanceof Error ? error.message : ''
  return message.replace(/ in JSON.*$/s, '') || 'This is not JSON.'
}

function tokensOf(text: string): Token[] {
  return [...text.matchAll(TOKEN)]
    .filter(([whole]) => whole.trim() !== '')
    .map(({ 0: whole, index }) => ({ kind: kindOf(whole), text: whole, at: index }))
}

function kindOf(text: string): Token['kind'] {
  if (/^[{}[\]:,]$/.test(text)) return 'punctuation'
  if (text.startsWith('"') && text.length > 1) return 'string'
  return /^[\w.+-]+$/.test(text) ? 'word' : 'odd'
}

type Found = { message: string; at: number } | undefined

function firstMistake(tokens: readonly Token[]): Found {
  if (tokens.length === 0)
    return { message: 'There is nothing here. Settings begin with { and end with }.', at: 0 }
  const open: Token[] = []
  for (const [position, token] of tokens.entries()) {
    const [earlier, before, next] = [-2, -1, 1].map((distance) => tokens[position + distance])
    const found = mistakeAt({ token, earlier, before, next, open })
    if (found) return found
    if ('{['.includes(token.text)) open.push(token)
    if ('}]'.includes(token.text)) open.pop()
  }
  const last = open.at(-1)
  return last && { message: `The ${last.text} that begins here is never closed.`, at: last.at }
}

type Here = Readonly<{
  token: Token
  earlier: Token | undefined
  before: Token | undefined
  next: Token | undefined
  open: readonly Token[]
}>

const isValue = (token: Token | undefined) =>
  token !== undefined && (token.kind === 'string' || token.kind === 'word' || '}]'.includes(token.text))

function mistakeAt({ token, earlier, before, next, open }: Here): Found {
  const { text, at, kind } = token
  const say = (message: string) => ({ message, at })
  const isAfterName =
    before?.kind === 'string' &&
    open.at(-1)?.text === '{' &&
    earlier !== undefined &&
    '{,'.includes(earlier.text)
  if (isAfterName && text !== ':')
    return { message: `After the name ${before.text} a colon and a value are missing.`, at: before.at }
  if (kind === 'odd') return say(oddMessage(token, next))
  if (text === ',' && next !== undefined && '}]'.includes(next.text))
    return say(`There is a comma before ${next.text}: JSON has none after the last entry. Remove it.`)
  if (text === ',' && (before === undefined || '{[,'.includes(before.text)))
    return say('There is nothing before this comma.')
  if ('}]'.includes(text)) {
    const opened = open.at(-1)?.text
    if (opened === undefined) return say(`This ${text} closes nothing.`)
    if (opened !== (text === '}' ? '{' : '['))
      return say(`This ${text} does not close the ${opened} before it.`)
  }
  if (kind === 'word' && next?.text === ':')
    return say(`The name ${text} must stand in double quotes: "${text}".`)
  const begins = kind !== 'punctuation' || '{['.includes(text)
  if (begins && isValue(before)) return say('A comma is missing before this.')
  if (kind === 'word') return wordMistake(token)
  return undefined
}

function oddMessage({ text }: Token, next: Token | undefined): string {
  if (text === '"') return 'This text is never closed: a double quote is missing at its end.'
  if (text === "'" || text === '“' || text === '”') return 'JSON takes double quotes (") only.'
  if (text === '#' || (text === '/' && (next?.text === '/' || next?.text === '*')))
    return 'JSON has no comments. Remove it.'
  return `${text} cannot stand here.`
}

const MEANT: Readonly<Record<string, string>> = {
  True: 'true',
  False: 'false',
  None: 'null',
  undefined: 'null',
}

function wordMistake({ text, at }: Token): Found {
  if (/^(true|false|null|-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?)$/.test(text)) return undefined
  const meant = MEANT[text]
  if (meant !== undefined) return { message: `JSON writes ${text} as ${meant}.`, at }
  return {
    message: /^[\d+.-]/.test(text)
      ? `${text} is not a number of JSON.`
      : `The text ${text} must stand in double quotes.`,
    at,
  }
}
