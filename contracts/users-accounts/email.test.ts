import { describe, expect, it } from 'vitest'
import { Email, normalizeEmail } from './index.ts'

describe('an e-mail address', () => {
  it.each([
    'ada@example.com',
    'ada.lovelace+news@sub.example.co.uk',
    "o'brien@example.com",
    'A_B-C=D@EXAMPLE.com',
    'x@localhost',
  ])('can be %s', (email) => expect(Email.safeParse(email).success).toBe(true))

  it.each([
    '1,victim@example.com',
    'x;victim@example.com',
    'a<victim@example.com',
    'a>victim@example.com',
    'a:victim@example.com',
    '(c)victim@example.com',
    '"q"victim@example.com',
    'a\\victim@example.com',
    '[a]victim@example.com',
    'a"b@c.co',
    'a b@example.com',
    'ada@exa_mple.com',
    'ada@@example.com',
    `${'a'.repeat(65)}@example.com`,
    // Full-width characters become the plain ones.
    'a，victim@example.com',
  ])('cannot be %s, which another program may read as another one', (email) => {
    expect(Email.safeParse(email).success).toBe(false)
    expect(Email.safeParse(normalizeEmail(email)).success).toBe(false)
  })
})
