import { hash } from 'node:crypto'
import { canonicalJson } from './canonical-json.ts'

/** A record of a chain: it holds the hash of the record before, and its own over all of it. */
export type Chained = Readonly<{ chain: string; number: number; previousHash: string; hash: string }>

/** What the first record of a chain follows. */
export const FIRST_LINK = '0'.repeat(64)

/** SHA-256, in hex, over the canonical JSON of everything in a record but its `hash`. */
export function hashOf(record: object): string {
  const { hash: _own, ...hashed } = record as { hash?: unknown }
  return hash('sha256', canonicalJson(hashed), 'hex')
}

/** The record as it stands in the chain after the one with `previousHash`. */
export function chained<T extends object>(
  record: T,
  place: { chain: string; number: number; previousHash: string },
): T & Chained {
  const placed = { ...record, ...place }
  return { ...placed, hash: hashOf(placed) }
}
