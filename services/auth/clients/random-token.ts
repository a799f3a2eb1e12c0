import { randomBytes, randomInt } from 'node:crypto'

const CODES = 1_000_000

/** 256 random bits as base64url. */
export function newToken(): string {
  return randomBytes(32).toString('base64url')
}

/** Six random digits. */
export function newCode(): string {
  return randomInt(CODES).toString().padStart(6, '0')
}
