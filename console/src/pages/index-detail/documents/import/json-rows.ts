import { between } from './json-between.ts'
import { findJsonMistake } from '../../../../json/json-mistake.ts'
import { createObjectScanner } from './json-scan.ts'
import { type JsonState, type JsonStep, NOT_AT_LINE_START, skip } from './json-state.ts'
import { placeWords, readObject } from './jsonl-rows.ts'
import { emptyReading, keptText, type Reading, type RowReader } from './source.ts'

const STEPS: Record<JsonState['mode'], JsonStep> = { start, between, object, lost, after }

/**
 * Objects in a JSON array, or one after the other. An object with a mistake in it is reported and costs only itself;
 * one that never ends costs what follows up to the next line that begins like it did.
 */
export function createJsonRows(): RowReader {
  const state: JsonState = {
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

const BODY = '{"documents":['

function start(state: JsonState, _: Reading, isLast: boolean): boolean {
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

function object(state: JsonState, reading: Reading, isLast: boolean): boolean {
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
function lost(state: JsonState, _: Reading, isLast: boolean): boolean {
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

function after(state: JsonState, reading: Reading): boolean {
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
