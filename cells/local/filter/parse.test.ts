import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isServiceError } from '#platform/errors'
import { type Filter, parseFilter } from './parse.ts'

/** `a:1` as `a=1`, operators as words with every group in parentheses. */
function shown(filter: Filter): string {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return `(${filter.parts.map(shown).join(` ${filter.kind} `)})`
    case 'not':
      return `not ${shown(filter.part)}`
    case 'equality':
      return `${filter.field}=${filter.value}`
    case 'range':
      return `${filter.field}=${filter.lower ?? '*'}..${filter.upper ?? '*'}`
    case 'in':
      return `${filter.field} in {${filter.values.join('|')}}`
  }
}
const read = (text: string) => shown(parseFilter(text))
const failure = (text: string) => {
  try {
    parseFilter(text)
  } catch (thrown) {
    if (isServiceError(thrown, 'invalid_argument')) return thrown.message
    throw thrown
  }
  return 'no error'
}

describe('parseFilter', () => {
  it.each([
    ['a:1', 'a=1'],
    ['title:(two words)', 'title=two words'],
    ['available:true', 'available=true'],
    ['price:[0 TO 100]', 'price=0..100'],
    ['price:[* TO 5]', 'price=*..5'],
    ['price:[-1.5 to *]', 'price=-1.5..*'],
    ['a:1 AND b:2', '(a=1 and b=2)'],
    ['a:1 OR b:2 AND c:3', '(a=1 or (b=2 and c=3))'],
    ['a:1 AND b:2 OR c:3', '((a=1 and b=2) or c=3)'],
    ['NOT a:1 AND b:2', '(not a=1 and b=2)'],
    ['a:1 AND NOT b:2', '(a=1 and not b=2)'],
    ['a:1 AND NOT b:2 OR c:3', '(a=1 and (not b=2 or c=3))'],
    ['a:1 AND (b:2 OR c:3)', '(a=1 and (b=2 or c=3))'],
    ['a:1 AND NOT (b:2 OR c:3)', '(a=1 and not (b=2 or c=3))'],
    // Measured on Marqo's engine: AND binds a NOT before parentheses, but not a NOT before a term.
    ['a:1 AND NOT (b:2) OR c:3', '((a=1 and not b=2) or c=3)'],
    ['v:[1 TO 2] AND NOT (v:1) OR _id:zero', '((v=1..2 and not v=1) or _id=zero)'],
    ['a:1 AND NOT (b:2 OR c:3) OR d:4 AND NOT e:5', '((a=1 and not (b=2 or c=3)) or (d=4 and not e=5))'],
    ['(a:1)', 'a=1'],
    ['((a:1 OR b:2) AND (c:3 OR d:4))', '((a=1 or b=2) and (c=3 or d=4))'],
    ['color IN (red, blue, (dark green))', 'color in {red|blue|dark green}'],
    ['color in (red) AND a:1', '(color in {red} and a=1)'],
    ['color IN ()', 'color in {}'],
    ['color IN ( a , b\\ c )', 'color in {a|b c}'],
    ['n:[+1.5e2 TO .5]', 'n=150..0.5'],
    ['my\\ field:x', 'my field=x'],
    ['a\\:b:c', 'a:b=c'],
    ['a:b:c', 'a=b:c'],
    ['url:https://x.com/a?b=c', 'url=https://x.com/a?b=c'],
    ['a:one\\ two', 'a=one two'],
    ['a:\\(x\\)', 'a=(x)'],
    ['n:-5', 'n=-5'],
    ['map.child:3', 'map.child=3'],
    ['ключ:значение', 'ключ=значение'],
    ["name:O'Brien", "name=O'Brien"],
  ])('reads %s', (text, expected) => expect(read(text)).toBe(expected))

  it.each([
    ['', 0, 'empty'],
    ['AND a:1', 0, 'found AND'],
    ['a:1 AND', 7, 'after the last operator'],
    ['a:1 b:2', 4, 'Expected AND or OR'],
    ['a: b', 1, "directly after 'a:'"],
    ['(a:1', 0, 'never closed'],
    ['a:1)', 3, 'Unexpected )'],
    ['a:(x', 2, 'never closed'],
    ['a:[1 TO x]', 2, "found 'x'"],
    ['a:[0x3 TO 0x10]', 2, "found '0x3'"],
    ['a:[1_0 TO Infinity]', 2, "found '1_0'"],
    ['a:[1 TO Infinity]', 2, "found 'Infinity'"],
    ['a IN (1, 2 OR 3)', 11, 'several words stands in parentheses'],
    ['a IN (1,)', 8, 'Expected a value'],
    ['a:[* TO *]', 2, 'at least one limit'],
    ['a:[1 5]', 2, 'Expected a range'],
    ['hello', 0, "Cannot parse 'hello'"],
    ['toString', 0, "Cannot parse 'toString'"],
    ['a:1 AND OR b:2', 8, 'found OR'],
    ['()', 1, 'hold none'],
    ['a:(x)y', 5, "found 'y'"],
    ['a IN (b c d', 8, 'IN list'],
    ['a IN (b, c', 10, 'IN list'],
    [':x', 0, 'field name'],
  ])('refuses %s, saying where', (text, position, what) => {
    expect(failure(text)).toContain(`at position ${position}: `)
    expect(failure(text)).toContain(what)
  })

  it('refuses nesting and length beyond its bounds instead of overflowing', () => {
    expect(failure(`${'('.repeat(100_000)}a:1`)).toContain('nested deeper')
    expect(failure(Array.from({ length: 3000 }, () => 'a:1').join(' OR '))).toContain('More than 2000 terms')
  })

  it('answers a tree or an error with a position for any text', () => {
    const piece = fc.constantFrom(
      'a:1',
      'AND',
      'OR',
      'NOT',
      '(',
      ')',
      ' ',
      '[1 TO 2]',
      'b:',
      '\\',
      'IN',
      ',',
      '"',
      'é',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const message = failure(pieces.join(''))
        expect(message === 'no error' || /at position \d+: /.test(message)).toBe(true)
      }),
      { numRuns: 2000 },
    )
  })

  it('returns an escaped value unchanged', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'binary' }), (value) => {
        const escaped = [...value].map((character) => `\\${character}`).join('')
        expect(parseFilter(`f:${escaped}`)).toMatchObject({ kind: 'equality', field: 'f', value })
      }),
    )
  })
})
