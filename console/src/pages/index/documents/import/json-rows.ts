import { findJsonMistake } from './json-mistake.ts'
import { commentEnd, createObjectScanner, type ObjectScanner } from './json-scan.ts'
import { placeWords, readObject } from './jsonl-rows.ts'
import {
  countLines,
  emptyReading,
  keptText,
  MAX_RECORD_LENGTH,
  type Reading,
  type RowReader,
} from './source.ts'

type State = {
  /** What is not read yet; begins at this line and column. */
  rest: string
  line: number
  column: number
  /** Between objects; in the middle of one; looking for a line to go on after one that never ends. */
  mode: 'start' | 'between' | 'object' | 'lost' | 'after'
  isList: boolean
  /** A body as it is sent to an index: `{"documents": [ … ], … }`. */
  isBody: boolean
  /** What a comma would mean now. */
  comma: 'unexpected' | 'expected' | { line: number }
  /** Commas between objects in no list were spoken of. */
  isCommaNoted: boolean
  /** White space before the object, if nothing else stands before it on its line. */
  indent: string
  scanner: ObjectScanner
}
/** `false`: more text is needed, or none is left. */
type Step = (state: State, reading: Reading, isLast: boolean) => boolean

const STEPS: Record<State['mode'], Step> = { start, between, object, lost, after }

/**
 * Objects in a JSON array, or one after the other. An object with a mistake in it is reported and costs only itself;
 * one that never ends costs what follows up to the next line that begins like it did.
 */
export function createJsonRows(): RowReader {
  const state: State = {
    rest: '',
    line: 1,
    column: 1,
    mode: 'start',
    isList: false,
    isBody: false,
    comma: 'unexpected',
    isCommaNoted: false,
    indent: '',
    scanner: createObjectScanner(),
  }
  const read = (isLast: boolean) => {
    const reading = emptyReading()
    while (STEPS[state.mode](state, reading, isLast)) continue
    return reading
  }
  return {
    push: (text) => {
      state.rest += text
      return read(false)
    },
    end: () => read(true),
  }
}

function skip(state: State, length: number): void {
  const lines = countLines(state.rest, 0, length)
  state.column = lines === 0 ? state.column + length : length - state.rest.lastIndexOf('\n', length - 1)
  state.line += lines
  state.rest = state.rest.slice(length)
}

/** Something else stands on the line before the object. */
const NOT_AT_LINE_START = '\0'
const BODY = '{"documents":['

function start(state: State, _: Reading, isLast: boolean): boolean {
  const squeezed = state.rest.slice(0, 1000).replace(/\s+/g, '').slice(0, BODY.length)
  if (!isLast && squeezed.length < BODY.length && BODY.startsWith(squeezed)) return false
  state.mode = 'between'
  const [opening] = /^\s*(?:\{\s*"documents"\s*:\s*)?\[/.exec(state.rest) ?? []
  if (opening === undefined) return true
  state.isList = true
  state.isBody = squeezed === BODY
  state.indent = NOT_AT_LINE_START
  skip(state, opening.length)
  return true
}

function between(state: State, reading: Reading, isLast: boolean): boolean {
  const space = /^\s*/.exec(state.rest)?.[0] ?? ''
  const lastBreak = space.lastIndexOf('\n')
  if (lastBreak >= 0) state.indent = space.slice(lastBreak + 1)
  else state.indent += space
  skip(state, space.length)
  const character = state.rest.charAt(0)
  if (character === '') {
    if (isLast && state.isList)
      reading.remarks.push({
        line: state.line,
        message: 'The list is not closed: a ] is missing at the end.',
      })
    if (isLast) state.mode = 'after'
    return false
  }
  if (character === '{') return beginObject(state, reading)
  if (character === ',') return takeComma(state, reading)
  if (character === ']' && state.isList) return endList(state, reading)
  if (character === '/') return takeComment(state, reading, isLast)
  return takeOther(state, reading, isLast)
}

function beginObject(state: State, reading: Reading): boolean {
  if (state.isList && state.comma === 'expected')
    reading.remarks.push({ line: state.line, message: 'A comma is missing before this object.' })
  state.mode = 'object'
  state.scanner = createObjectScanner()
  return true
}

function takeComma(state: State, reading: Reading): boolean {
  if (!state.isList) noteCommaOutsideList(state, reading)
  else if (state.comma !== 'expected')
    reading.remarks.push({ line: state.line, message: 'This comma is one too many.' })
  state.comma = { line: state.line }
  state.indent = NOT_AT_LINE_START
  skip(state, 1)
  return true
}

function noteCommaOutsideList(state: State, reading: Reading): void {
  if (!state.isCommaNoted)
    reading.remarks.push({
      line: state.line,
      message: 'Commas stand between objects that are in no list. They were passed over.',
    })
  state.isCommaNoted = true
}

function endList(state: State, reading: Reading): boolean {
  if (typeof state.comma === 'object')
    reading.remarks.push({
      line: state.comma.line,
      message: 'The comma before ] is not JSON. It was passed over.',
    })
  skip(state, 1)
  state.mode = 'after'
  return true
}

function takeComment(state: State, reading: Reading, isLast: boolean): boolean {
  const end = commentEnd(state.rest, 0, isLast)
  if (end === undefined) return false
  const isComment = end > 1
  reading.remarks.push({
    line: state.line,
    message: isComment
      ? 'JSON has no comments. This one was passed over.'
      : 'A slash stands between objects.',
  })
  state.indent = NOT_AT_LINE_START
  skip(state, end)
  return true
}

/** What is no object: up to the next comma, bracket or line. */
function takeOther(state: State, reading: Reading, isLast: boolean): boolean {
  const end = /[,{}[\]\n/]/.exec(state.rest.slice(1))?.index
  if (end === undefined && !isLast && state.rest.length <= MAX_RECORD_LENGTH) return false
  const length = end === undefined ? state.rest.length : end + 1
  const text = state.rest.slice(0, length)
  reading.problems.push({
    line: state.line,
    message: `A document is an object in braces, but “${text.trim().slice(0, 40)}” stands here.`,
    text: keptText(text),
  })
  state.comma = 'expected'
  state.indent = NOT_AT_LINE_START
  skip(state, length)
  return true
}

function object(state: State, reading: Reading, isLast: boolean): boolean {
  const found = state.scanner.scan(state.rest, isLast)
  if (found.kind === 'more') return false
  if (found.kind === 'complete') {
    readObject(state.rest.slice(0, found.end), state, reading)
    state.comma = 'expected'
    state.indent = NOT_AT_LINE_START
    skip(state, found.end)
    state.mode = 'between'
    return true
  }
  const text = state.rest.slice(0, found.at)
  const mistake = findJsonMistake(text)
  const where = mistake ? ` at ${placeWords(state, mistake)}` : ''
  reading.problems.push({
    line: state.line,
    message: `Not JSON${where}: ${mistake?.message ?? found.message}`,
    text: keptText(text),
  })
  state.mode = 'lost'
  return true
}

/** Goes on at the next line that begins as the lost object did; if that stood behind something, with any brace. */
function lost(state: State, _: Reading, isLast: boolean): boolean {
  const newline = state.rest.indexOf('\n')
  if (newline < 0) {
    if (isLast) state.mode = 'after'
    if (isLast) skip(state, state.rest.length)
    return isLast
  }
  const next = state.rest.slice(newline + 1)
  const isAnywhere = state.indent.startsWith(NOT_AT_LINE_START)
  const space = isAnywhere ? (/^[ \t]*/.exec(next)?.[0] ?? '') : state.indent
  const head = next.slice(0, space.length + 1)
  if (!isLast && head.length <= space.length && space.startsWith(head)) return false
  skip(state, newline + 1)
  if (head !== `${space}{`) return true
  state.comma = 'unexpected'
  state.indent = ''
  state.mode = 'between'
  return true
}

function after(state: State, reading: Reading): boolean {
  const text = state.rest.trim()
  if (text !== '' && !state.isBody) {
    skip(state, state.rest.length - state.rest.trimStart().length)
    reading.remarks.push({ line: state.line, message: 'What follows the end of the list was not read.' })
    // Said once.
    state.isBody = true
  }
  skip(state, state.rest.length)
  return false
}
