import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chunkText, type TextPreprocessing } from './index.ts'

const by = (splitMethod: TextPreprocessing['splitMethod'], splitLength = 2, splitOverlap = 0) => ({
  splitMethod,
  splitLength,
  splitOverlap,
})

describe('chunkText', () => {
  it.each([
    ['One. Two. Three.', by('sentence'), ['One. Two.', 'Three.']],
    ['One. Two. Three.', by('sentence', 2, 1), ['One. Two.', 'Two. Three.']],
    [
      'Dr. Smith went to Washington. He met Sen. Warren.',
      by('sentence', 1),
      ['Dr. Smith went to Washington.', 'He met Sen. Warren.'],
    ],
    ['abcde', by('character'), ['ab', 'cd', 'e']],
    ['abcde', by('character', 3, 1), ['abc', 'cde']],
    ['a😀b', by('character', 1), ['a', '😀', 'b']],
    ['one two three', by('word'), ['one two', 'three']],
    ["don't stop, now.", by('word', 1), ['do', "n't", 'stop', ',', 'now', '.']],
    ['p1\n\np2\n\np3', by('passage'), ['p1 p2', 'p3']],
    ['', by('sentence'), ['']],
    ['', by('character'), ['']],
    ['   ', by('word'), ['   ']],
    ['ab', by('character', 5), ['ab']],
  ])('cuts %j by %j', (text, how, chunks) => expect(chunkText(text, how)).toEqual(chunks))

  it('ends when the overlap is as long as the window', () => {
    expect(chunkText('abcd', by('character', 2, 2))).toEqual(['ab', 'bc', 'cd'])
    expect(chunkText('abcd', by('character', 2, 9))).toEqual(['ab', 'bc', 'cd'])
  })

  it('loses no character and cuts none twice without overlap', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', minLength: 1 }),
        fc.integer({ min: 1, max: 7 }),
        (text, length) => {
          expect(chunkText(text, by('character', length)).join('')).toBe(text)
        },
      ),
    )
  })

  it('covers every part with windows that never exceed their length', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 1, max: 6 }),
        fc.nat(5),
        (parts, length, overlap) => {
          const text = Array.from({ length: parts }, (_, at) => String.fromCodePoint(0x4e00 + at)).join('')
          const chunks = chunkText(text, by('character', length, overlap))
          expect(new Set(chunks.join(''))).toEqual(new Set(text))
          expect(Math.max(...chunks.map((chunk) => [...chunk].length))).toBeLessThanOrEqual(length)
        },
      ),
    )
  })
})
