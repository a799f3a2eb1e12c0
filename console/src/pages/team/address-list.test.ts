import { describe, expect, it } from 'vitest'
import { addressesIn } from './address-list.ts'

describe('addresses in a pasted text', () => {
  it.each([
    ['one', ' ada@example.com ', ['ada@example.com']],
    ['lines', 'a@x.com\r\nb@x.com\n\nc@x.com\n', ['a@x.com', 'b@x.com', 'c@x.com']],
    ['commas and semicolons', 'a@x.com, b@x.com;c@x.com,', ['a@x.com', 'b@x.com', 'c@x.com']],
    ['spaces and tabs', 'a@x.com b@x.com\tc@x.com', ['a@x.com', 'b@x.com', 'c@x.com']],
    [
      'names, also with commas in them',
      '"Lovelace, Ada" <ada@x.com>, Grace Hopper <grace@x.com>; Alan alan@x.com',
      ['ada@x.com', 'grace@x.com', 'alan@x.com'],
    ],
    [
      'what a copied link or sentence brings',
      'mailto:ada@x.com, (grace@x.com).',
      ['ada@x.com', 'grace@x.com'],
    ],
    ['the same address in other letters', 'Ada@x.com, ada@X.com, ａda@x.com', ['Ada@x.com']],
    ['nothing', ' ,;\n ', []],
  ])('are found: %s', (_, text, expected) => expect(addressesIn(text)).toEqual(expected))

  it('keeps what is none, whole, for the server to judge', () =>
    expect(addressesIn('ada@x.com, not an address, @')).toEqual(['ada@x.com', 'not an address', '@']))
})
