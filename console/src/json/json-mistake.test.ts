import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findJsonMistake } from './json-mistake.ts'

const isJson = (text: string) => {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

describe('findJsonMistake', () => {
  it.each([
    ['{"a": 1,}', 1, 8, 'Remove the comma before }'],
    ['[1, 2,\n]', 1, 6, 'Remove the comma before ]'],
    ['{\n  // a remark\n  "a": 1}', 2, 3, 'no comments'],
    ['{"a": 1 /* x */}', 1, 9, 'no comments'],
    ["{'a': 1}", 1, 2, 'single'],
    ['{a: 1}', 1, 2, 'Put “a” in double quotes'],
    ['{"a": yes}', 1, 7, 'Put “yes” in double quotes'],
    ['{"a": None}', 1, 7, 'null where Python'],
    ['{"a": True}', 1, 7, 'true in small letters'],
    ['{"a": NaN}', 1, 7, 'no NaN'],
    ['{"a": 01}', 1, 7, 'not a number'],
    ['{"a": +1}', 1, 7, 'begins with a digit'],
    ['{"a" 1}', 1, 6, 'colon is missing'],
    ['{"a": 1 "b": 2}', 1, 9, 'A comma or } is missing'],
    ['{"a": [1, 2}', 1, 12, 'Expected ], but found }'],
    ['{"a": 1', 1, 1, 'This { is never closed'],
    ['{"a": "x}', 1, 7, 'never closed'],
    ['{"a": "x\ny"}', 1, 7, 'not closed on its line'],
    ['{"a": "\\x"}', 1, 8, 'backslash'],
    ['{"a": "\t"}', 1, 8, 'control character'],
    ['{“a”: 1}', 1, 2, 'straight double quotes'],
    ['{"a": 1},', 1, 9, 'comma stands after the end'],
    ['{"a": 1} x', 1, 10, 'more text'],
    ['', 1, 1, 'ends here'],
    ['{"a":}', 1, 6, 'Expected a value'],
    ['{,}', 1, 2, 'Expected a field name'],
  ])('%j', (text, line, column, message) => {
    expect(findJsonMistake(text)).toEqual({ line, column, message: expect.stringContaining(message) })
  })

  it('finds none in JSON, and always one in what is not', () => {
    const almost = fc
      .tuple(
        fc.json(),
        fc.nat(),
        fc.constantFrom('', ',', '"', '}', ']', '\\', "'", ':', ' ', '\n', '0', '/'),
      )
      .map(([text, at, put]) => {
        const place = at % (text.length + 1)
        return text.slice(0, place) + put + text.slice(place + (put === '' ? 1 : 0))
      })
    fc.assert(
      fc.property(fc.oneof(fc.json(), almost, fc.string()), (text) => {
        expect(findJsonMistake(text) === undefined).toBe(isJson(text))
      }),
      { numRuns: 3000 },
    )
  })

  it('answers for deep nesting instead of overflowing', () => {
    expect(findJsonMistake('['.repeat(100_000))).toMatchObject({ message: expect.stringContaining('Nested') })
  })
})
