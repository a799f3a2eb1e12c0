import { findJsonMistake } from '../../../../json/json-mistake.ts'
import { emptyReading, keptText, MAX_RECORD_LENGTH, type Reading, type RowReader } from './source.ts'

/** One JSON object on each line. A line that is none costs nothing but itself. */
export function createJsonlRows(): RowReader {
  let rest = ''
  let line = 1
  const take = (text: string, reading: Reading) => {
    if (text.length > MAX_RECORD_LENGTH) {
      const message = 'This line is far too long for one document. Is it a JSON array? Then choose JSON.'
      reading.problems.push({ line, message, text: keptText(text) })
    } else if (text.trim() !== '') readObject(text, { line, column: 1 }, reading)
    line += 1
  }
  return {
    push: (text) => {
      const reading = emptyReading()
      const lines = text.split('\n')
      lines[0] = rest + (lines[0] ?? '')
      rest = lines.pop() ?? ''
      // Of a line that is refused anyway, what is kept for the report is enough.
      if (rest.length > 2 * MAX_RECORD_LENGTH) rest = rest.slice(0, MAX_RECORD_LENGTH + 1)
      for (const one of lines) take(one, reading)
      return reading
    },
    end: () => {
      const reading = emptyReading()
      take(rest, reading)
      rest = ''
      return reading
    },
  }
}

/** Takes one value that should be an object, from a text that begins at this line and column. */
export function readObject(
  text: string,
  { line, column }: { line: number; column: number },
  reading: Reading,
): void {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    const mistake = findJsonMistake(text)
    const why = mistake?.message ?? 'the value cannot be read.'
    const message = `Not JSON at ${placeWords({ line, column }, mistake)}: ${why}`
    reading.problems.push({ line, message, text: keptText(text) })
    return
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    reading.rows.push({ line, fields: value as Record<string, unknown> })
  else
    reading.problems.push({
      line,
      message: 'A document is an object in braces: { "field": value }.',
      text: keptText(text),
    })
}

type Place = Readonly<{ line: number; column: number }>

/** Where a mistake is, in words: its own place counts from where the text begins. */
export function placeWords(begin: Place, mistake: Place = { line: 1, column: 1 }): string {
  const column = mistake.line === 1 ? begin.column + mistake.column - 1 : mistake.column
  return `line ${begin.line + mistake.line - 1}, column ${column}`
}
