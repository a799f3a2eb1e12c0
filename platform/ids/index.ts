import { randomBytes } from 'node:crypto'

/** Prefix of each entity's id. One map, so that an id in a log says what it names. */
const PREFIX = {
  account: 'acc',
  user: 'usr',
  apiKey: 'key',
  index: 'idx',
  session: 'ses',
  request: 'req',
  job: 'job',
  invitation: 'inv',
  mail: 'mail',
  batch: 'bat',
  event: 'evt',
  invoice: 'ivc',
  credit: 'crd',
} as const

export type IdKind = keyof typeof PREFIX
/** Mints an id; a parameter of everything that needs one, so that tests can fix it. */
export type NewId = (kind: IdKind) => string

// Crockford's alphabet without the letters that read as digits; lower case because ids end up in host names.
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'
/** The account id's tail is part of every endpoint, where Marqo uses 8 characters. */
const LENGTH: Partial<Record<IdKind, number>> = { account: 8 }

/** Asking the system for random bytes costs the same for a few as for hundreds of ids, and every request has one. */
const POOL_BYTES = 8192
let pool = Buffer.alloc(0)
let used = 0

function randomText(length: number): string {
  if (used + length > pool.length) {
    pool = randomBytes(POOL_BYTES)
    used = 0
  }
  let text = ''
  for (const byte of pool.subarray(used, used + length)) text += ALPHABET[byte & 31]
  used += length
  return text
}

/** A new random id: 20 characters (100 bits) after the prefix, 8 for accounts (insert must refuse a duplicate). */
export const newId: NewId = (kind) => `${PREFIX[kind]}_${randomText(LENGTH[kind] ?? 20)}`

/** The part after the prefix: `acc_3f9k2m1q` → `3f9k2m1q`. */
export function idTail(id: string): string {
  return id.slice(id.indexOf('_') + 1)
}
