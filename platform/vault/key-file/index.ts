import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { ServiceError } from '#platform/errors'
import type { Vault } from '#platform/vault'

const CIPHER = 'aes-256-gcm'
const FORMAT = 'v1'
const NONCE_BYTES = 12
const TAG_BYTES = 16
const KEY_BYTES = 32

/** AES-256-GCM and HMAC-SHA-256 under keys derived from one secret of 32 bytes, base64url. */
export function keyFileVault(secret: string): Vault {
  const master = Buffer.from(secret, 'base64url')
  if (master.length < KEY_BYTES) throw new Error('The vault needs a secret of at least 32 bytes.')
  const derived = (purpose: string) => Buffer.from(hkdfSync('sha256', master, '', purpose, KEY_BYTES))
  const [sealing, signing] = [derived('seal'), derived('mac')]
  return {
    seal: async (text, context) => {
      const nonce = randomBytes(NONCE_BYTES)
      const cipher = createCipheriv(CIPHER, sealing, nonce).setAAD(Buffer.from(context))
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return `${FORMAT}.${Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url')}`
    },
    open: async (sealed, context) => {
      try {
        const [format, text = ''] = sealed.split('.')
        const bytes = Buffer.from(text, 'base64url')
        if (format !== FORMAT || bytes.length < NONCE_BYTES + TAG_BYTES) throw new Error('not sealed here')
        const decipher = createDecipheriv(CIPHER, sealing, bytes.subarray(0, NONCE_BYTES), {
          authTagLength: TAG_BYTES,
        })
          .setAAD(Buffer.from(context))
          .setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES))
        const body = bytes.subarray(NONCE_BYTES + TAG_BYTES)
        return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8')
      } catch (cause) {
        throw new ServiceError({
          kind: 'internal',
          code: 'vault_unreadable',
          message: 'A stored secret cannot be read with the key of this deployment.',
          detail: { context },
          cause,
        })
      }
    },
    mac: async (text, context) =>
      createHmac('sha256', signing).update(`${context}\n${text}`).digest('base64url'),
  }
}
