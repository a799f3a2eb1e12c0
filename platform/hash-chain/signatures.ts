import { createPrivateKey, createPublicKey, generateKeyPairSync, hash, sign, verify } from 'node:crypto'
import { canonicalJson } from './canonical-json.ts'

/**
 * Says that the chain has this hash at the record with this number. `beginning` and `end` are those of an export, so that
 * none of them, nor an older `checkpoint`, passes for the end of another one.
 */
export type Checkpoint = Readonly<{
  kind: 'checkpoint' | 'beginning' | 'end'
  chain: string
  number: number
  hash: string
  at: string
  keyId: string
  signature: string
}>

/**
 * A key that checkpoints are checked with. `keyId` is the digest of `publicKey`. `endorsedBy`: the key before it says
 * that this one follows, so whoever trusts one key can trust those after it.
 */
export type PublicKey = Readonly<{
  keyId: string
  algorithm: 'Ed25519'
  /** The 32 bytes, base64url. */
  publicKey: string
  createdAt: string
  endorsedBy?: { keyId: string; signature: string } | undefined
}>

const PURPOSE = 'hash-chain checkpoint v1\n'
const ENDORSEMENT = 'hash-chain key v1\n'
/** What stands before the bytes of a key of Ed25519 in PKCS#8 and in SPKI. Source: RFC 8410. */
const SPKI = Buffer.from('302a300506032b6570032100', 'hex')
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex')

/** What a checkpoint signs. */
export const checkpointText = ({
  signature: _own,
  ...signed
}: Omit<Checkpoint, 'signature'> & { signature?: string }) => PURPOSE + canonicalJson(signed)
/** What a key says of the one after it. */
export const endorsementText = ({ keyId, publicKey, createdAt }: PublicKey) =>
  ENDORSEMENT + canonicalJson({ keyId, publicKey, createdAt })

export const keyIdOf = (publicKey: string) =>
  hash('sha256', Buffer.from(publicKey, 'base64url'), 'hex').slice(0, 16)

/** @returns the private key as its 32 bytes, base64url */
export function newKeyPair(): { keyId: string; publicKey: string; privateKey: string } {
  const made = generateKeyPairSync('ed25519')
  const spki = made.publicKey.export({ type: 'spki', format: 'der' })
  const pkcs8 = made.privateKey.export({ type: 'pkcs8', format: 'der' })
  const publicKey = spki.subarray(SPKI.length).toString('base64url')
  return {
    keyId: keyIdOf(publicKey),
    publicKey,
    privateKey: pkcs8.subarray(PKCS8.length).toString('base64url'),
  }
}

/** The signature of Ed25519, base64url. */
export function signText(text: string, privateKey: string): string {
  const der = Buffer.concat([PKCS8, Buffer.from(privateKey, 'base64url')])
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
  return sign(null, Buffer.from(text), key).toString('base64url')
}

/** Whether the key signed the text. `false` for whatever is no key or no signature. */
export function isSigned(
  text: string,
  { publicKey }: Pick<PublicKey, 'publicKey'>,
  signature: string,
): boolean {
  try {
    const der = Buffer.concat([SPKI, Buffer.from(publicKey, 'base64url')])
    const key = createPublicKey({ key: der, format: 'der', type: 'spki' })
    const bytes = Buffer.from(signature, 'base64url')
    // Another spelling of the same bytes is a changed line.
    return bytes.toString('base64url') === signature && verify(null, Buffer.from(text), key, bytes)
  } catch {
    return false
  }
}
