import { commentEnd, createObjectScanner } from './json-scan.ts'
import { type JsonState, NOT_AT_LINE_START, skip } from './json-state.ts'
import { keptText, MAX_RECORD_LENGTH, type Reading } from './source.ts'

/** What stands between two objects, or around them. */
export function between(state: JsonState, reading: Reading, isLast: boolean): boolean {
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

function beginObject(state: JsonState, reading: Reading): boolean {
  if (state.isList && state.comma === 'expected')
    reading.remarks.push({ line: state.line, message: 'A comma is missing before this object.' })
  state.mode = 'object'
  state.scanner = createObjectScanner()
  return true
}

function takeComma(state: JsonState, reading: Reading): boolean {
  if (!state.isList) noteCommaOutsideList(state, reading)
  else if (state.comma !== 'expected')
    reading.remarks.push({ line: state.line, message: 'This comma is one too many.' })
  state.comma = { line: state.line }
  state.indent = NOT_AT_LINE_START
  skip(state, 1)
  return true
}

function noteCommaOutsideList(state: JsonState, reading: Reading): void {
  if (!state.isCommaNoted)
    reading.remarks.push({
      line: state.line,
      message: 'Commas stand between objects that are in no list. They were passed over.',
    })
  state.isCommaNoted = true
}

function endList(state: JsonState, reading: Reading): boolean {
  if (typeof state.comma === 'object')
    reading.remarks.push({
      line: state.comma.line,
      message: 'The comma before ] is not JSON. It was passed over.',
    })
  skip(state, 1)
  state.mode = 'after'
  return true
}

function takeComment(state: JsonState, reading: Reading, isLast: boolean): boolean {
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
function takeOther(state: JsonState, reading: Reading, isLast: boolean): boolean {
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
