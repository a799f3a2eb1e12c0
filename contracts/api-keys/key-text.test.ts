import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { apiKeyText, isApiKeyText } from './index.ts'

const mint = () => {
  const tail = [...randomBytes(20)].map((byte) => '0123456789abcdefghjkmnpqrstvwxyz'[byte & 31]).join('')
  return apiKeyText(`key_${tail}`, randomBytes(32).toString('base64url'))
}

describe('the text of an API key', () => {
  it('is prefix, id, secret and checksum, 74 characters', () => {
    const text = apiKeyText('key_0123456789abcdefghjk', 'A'.repeat(43))
    expect(text).toMatch(/^mqc_0123456789abcdefghjk_A{43}[0-9A-Za-z]{6}$/)
    expect(isApiKeyText(text)).toBe(true)
  })

  it('is refused when any one character is changed', () => {
    const text = mint()
    const printable = fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code))
    fc.assert(
      fc.property(fc.nat(text.length - 1), printable, (at, character) => {
        fc.pre(text[at] !== character)
        expect(isApiKeyText(text.slice(0, at) + character + text.slice(at + 1))).toBe(false)
      }),
      { numRuns: 3000 },
    )
  })

  it('is refused with a character missing, doubled or swapped with another neighbour', () => {
    const text = mint()
    for (let at = 0; at < text.length; at++) {
      expect(isApiKeyText(text.slice(0, at) + text.slice(at + 1))).toBe(false)
      expect(isApiKeyText(text.slice(0, at) + text[at] + text.slice(at))).toBe(false)
      const swapped = text.slice(0, at) + (text[at + 1] ?? '') + text[at] + text.slice(at + 2)
      expect(isApiKeyText(swapped)).toBe(swapped === text)
    }
  })

  it('is accepted for every key that is minted', () => {
    for (let made = 0; made < 500; made++) expect(isApiKeyText(mint())).toBe(true)
  })

  it.each(['', 'mqc_', 'default', ' ', `${'mqc_'.repeat(2000)}`])('is refused for %j', (text) =>
    expect(isApiKeyText(text)).toBe(false),
  )
})
