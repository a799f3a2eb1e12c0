/**
 * The text of an API key: `mqc_` + the 20 characters of its id + `_` + 256 random bits as base64url + a checksum. The
 * checksum tells a typo from an unknown key without a lookup; it proves nothing.
 */
const KEY_TEXT = /^mqc_[0-9a-hjkmnp-tv-z]{20}_[A-Za-z0-9_-]{43}[0-9A-Za-z]{6}$/
const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const CHECKSUM_LENGTH = 6

/** CRC-32 (IEEE): detects every change of a single character, unlike a truncated hash. */
function crc32(text: string): number {
  let crc = 0xffffffff
  for (let at = 0; at < text.length; at++) {
    crc ^= text.charCodeAt(at)
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
  }
  return (crc ^ 0xffffffff) >>> 0
}

/** 62^6 exceeds 2^32, so each checksum has exactly one text. */
function checksum(text: string): string {
  let rest = crc32(text)
  let digits = ''
  for (let at = 0; at < CHECKSUM_LENGTH; at++) {
    digits = `${BASE62[rest % 62]}${digits}`
    rest = Math.floor(rest / 62)
  }
  return digits
}

/** The whole text of a key, as sent in `x-api-key`. `secret` is 32 random bytes as base64url. */
export function apiKeyText(keyId: string, secret: string): string {
  const body = `mqc_${keyId.slice(keyId.indexOf('_') + 1)}_${secret}`
  return body + checksum(body)
}

/** Whether the text has the form and checksum of a key. One with a mistyped, missing or added character has not. */
export function isApiKeyText(text: string): boolean {
  return KEY_TEXT.test(text) && checksum(text.slice(0, -CHECKSUM_LENGTH)) === text.slice(-CHECKSUM_LENGTH)
}

const REFUSALS = {
  missing: 'No API key. Send it in the x-api-key header.',
  mistyped: 'This is not an API key: it is incomplete or mistyped. Copy the whole key, from mqc_ to its end.',
  unknown: 'No such API key. Check that it belongs to this deployment, or create a new one.',
  revoked: 'This API key was revoked. Use another one, or create a new one.',
  expired: 'This API key has expired. Use another one, or create a new one.',
} as const

/** The message for a refused key. */
export function refusalOfApiKey(because: keyof typeof REFUSALS): string {
  return REFUSALS[because]
}
