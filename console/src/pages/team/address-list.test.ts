import { describe, expect, it } from 'vitest'
import { addressesIn, judgeAddresses } from './address-list.ts'

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

describe('addresses that are looked at before they are sent', () => {
  it('says which are no addresses and who is in the team already', () => {
    expect(
      judgeAddresses(['not-an-address', 'bob@example.com', 'ADA@example.com'], ['ada@example.com']),
    ).toEqual({
      good: ['bob@example.com'],
      problem: 'not-an-address is not an e-mail address. ADA@example.com is already in the team.',
    })
  })

  it('has nothing against what only the server can judge', () => {
    const addresses = ['o.brien+ci@mail.example.co.uk', 'gr\u00fcn@xn--bcher-kva.example']
    expect(judgeAddresses(addresses, [])).toEqual({ good: addresses, problem: undefined })
    expect(judgeAddresses([], [])).toEqual({ good: [], problem: undefined })
  })
})
