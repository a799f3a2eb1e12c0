import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { jsonMistake } from './json-mistake.ts'

describe('jsonMistake', () => {
  it.each([
    ['{\n  "a": 1,\n}', 2, 9, 'comma before }'],
    ['[1, 2,]', 1, 6, 'comma before ]'],
    ["{'a': 1}", 1, 2, 'double quotes'],
    ['{a: 1}', 1, 2, '"a"'],
    ['{"a": 1 // why\n}', 1, 9, 'no comments'],
    ['{"a": 1 # why\n}', 1, 9, 'no comments'],
    ['{"a": True}', 1, 7, 'true'],
    ['{"a": None}', 1, 7, 'null'],
    ['{"a": yes}', 1, 7, 'must stand in double quotes'],
    ['{"a": 01}', 1, 7, 'not a number'],
    ['{"a": 1\n "b": 2}', 2, 2, 'comma is missing'],
    ['{"a": {"b": 1} "c": 2}', 1, 16, 'comma is missing'],
    ['{"a": "x}', 1, 7, 'never closed'],
    ['{"a": [1, 2}', 1, 12, 'does not close'],
    ['{"a": 1', 1, 1, 'never closed'],
    ['{"a": 1}}', 1, 9, 'closes nothing'],
    ['{"a" "b": 1}', 1, 2, 'colon and a value'],
    ['{"a"}', 1, 2, 'colon and a value'],
    ['{,}', 1, 2, 'comma'],
    ['  ', 1, 1, 'nothing here'],
    ['{"a": “x”}', 1, 7, 'double quotes'],
  ])('says where %j goes wrong and why', (text, line, column, words) => {
    const mistake = jsonMistake(text)
    expect(mistake).toMatchObject({ line, column })
    expect(mistake?.message).toContain(words)
  })

  it('finds nothing wrong with JSON, and something wrong with everything else', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(jsonMistake(text)).toBeUndefined()
      }),
    )
    const broken = fc.tuple(fc.json(), fc.nat(), fc.constantFrom(',', '}', '"', 'x', "'", ':', '\n'))
    fc.assert(
      fc.property(broken, ([json, place, extra]) => {
        const at = place % (json.length + 1)
        const text = json.slice(0, at) + extra + json.slice(at)
        const mistake = jsonMistake(text)
        const isJson = () => {
          try {
            JSON.parse(text)
            return true
          } catch {
            return false
          }
        }
        expect(mistake === undefined).toBe(isJson())
        const { message, line } = mistake ?? { message: 'nothing', line: 1 }
        expect(message.length).toBeGreaterThan(5)
        expect(line).toBeLessThanOrEqual(text.split('\n').length)
      }),
      { numRuns: 1000 },
    )
  })
})
