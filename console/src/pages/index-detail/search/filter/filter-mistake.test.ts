import { describe, expect, it } from 'vitest'
import { filterMistakeOf, isAboutFilter } from './filter-mistake.ts'

const FROM_ENGINE = `Error parsing filter: price:(
                            ^
at position 6: This ( is never closed.`

describe('filterMistakeOf', () => {
  it('takes place and reason out of the message of the engine', () => {
    expect(filterMistakeOf(FROM_ENGINE)).toEqual({ position: 6, what: 'This ( is never closed.' })
  })

  it('keeps a message without a place as it is', () => {
    expect(filterMistakeOf('IN is for structured indexes.')).toEqual({
      position: undefined,
      what: 'IN is for structured indexes.',
    })
  })
})

describe('isAboutFilter', () => {
  it.each([
    [FROM_ENGINE, true],
    ["Field 'x' is not a filter field of this index. Filter fields: none.", true],
    ["Field 'x' has type text; ranges are for int, long, float and double fields.", true],
    ['IN is for structured indexes. Write a:(b) … instead.', true],
    ['limit is 0; it must be at least 1.', false],
  ])('%s', (message, expected) => expect(isAboutFilter(message)).toBe(expected))
})
