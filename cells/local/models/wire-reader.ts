/** A field of a protobuf message: a number, or the bytes of a text, a list or a nested message. */
export type WireField = { number: number } & ({ kind: 'number'; value: bigint } | WireBytes)
type WireBytes = { kind: 'bytes'; bytes: Uint8Array }

/** The bytes are not a well-formed protobuf message. */
export class NotProtobuf extends Error {}

const LENGTH_DELIMITED = 2
const FIXED_BYTES: Readonly<Record<number, number>> = { 1: 8, 5: 4 }
const LONGEST_VARINT = 10
const LONGEST_TAG = 5

/**
 * The fields of one message in order, without copying. Stricter than protobuf libraries: groups, which are obsolete,
 * and tags beyond 32 bits are refused, so that no other parser can read the same bytes differently.
 * @throws NotProtobuf
 */
export function* wireFields(bytes: Uint8Array): Generator<WireField> {
  let at = 0
  const varint = (longest: number): bigint => {
    let value = 0n
    for (let read = 0; read < longest; read++) {
      const byte = bytes[at++]
      if (byte === undefined) throw new NotProtobuf('it ends within a number')
      value |= BigInt(byte & 0x7f) << BigInt(7 * read)
      if (byte < 0x80) return value
    }
    throw new NotProtobuf('a number is too long')
  }
  const take = (length: number): Uint8Array => {
    if (length > bytes.length - at) throw new NotProtobuf('it ends within a field')
    at += length
    return bytes.subarray(at - length, at)
  }
  while (at < bytes.length) {
    const tag = Number(varint(LONGEST_TAG))
    const [number, type] = [Math.floor(tag / 8), tag % 8]
    if (number === 0 || tag > 0xffff_ffff) throw new NotProtobuf('a field has no number')
    if (type === 0) yield { number, kind: 'number', value: varint(LONGEST_VARINT) }
    else if (type === LENGTH_DELIMITED)
      yield { number, kind: 'bytes', bytes: take(Number(varint(LONGEST_TAG))) }
    else {
      const length = FIXED_BYTES[type]
      if (length === undefined) throw new NotProtobuf('a field has a type that is not in use')
      yield { number, kind: 'bytes', bytes: take(length) }
    }
  }
}
