import { ELEMENT_BYTES, FUNCTION, NESTED, NODE, type OnnxMessage, TENSOR } from './onnx-schema.ts'
import { NotProtobuf, type WireField, wireFields } from './wire-reader.ts'

/** A model that must not be loaded. The message gives the reason and contains nothing from the model. */
export class UnusableModel extends Error {}

export type OnnxLimits = {
  nodes: number
  tensors: number
  fields: number
  depth: number
  tensorBytes: number
}

/** Several times the need of the largest text model. */
const LIMITS: OnnxLimits = {
  nodes: 100_000,
  tensors: 100_000,
  fields: 5_000_000,
  depth: 32,
  tensorBytes: 2 ** 31,
}
/** The operator domains of ONNX, and of the operators that ONNX Runtime's optimiser substitutes. */
const DOMAINS: readonly string[] = ['', 'ai.onnx', 'com.microsoft']
/** Operators that read a file, or stand for code outside ONNX. */
const FORBIDDEN_OPERATORS: readonly string[] = ['EPContext', 'PyOp', 'ATen', 'Opaque']
/** ONNX Runtime treats a file with this text at byte 4 as its own format, which this check cannot read. */
const OTHER_FORMAT = 'ORTM'

type Pending = { message: OnnxMessage; bytes: Uint8Array; depth: number }

/**
 * Refuses a model that could make the native runtime read files, run foreign code or exhaust the memory. The whole file
 * is parsed as protobuf in plain JavaScript before native code reads any of it.
 * @throws UnusableModel
 */
export function checkOnnx(bytes: Uint8Array, limits: OnnxLimits = LIMITS): void {
  if (String.fromCharCode(...bytes.subarray(4, 8)) === OTHER_FORMAT)
    throw new UnusableModel("it is in ONNX Runtime's own format, not in ONNX")
  const counts = { Node: 0, Tensor: 0, fields: 0 }
  let [graphs, declared] = [0, 0]
  const pending: Pending[] = [{ message: 'Model', bytes, depth: 0 }]
  try {
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      const { message, depth } = next
      if (message === 'Graph') graphs++
      if (message === 'Node' || message === 'Tensor') counts[message]++
      if (counts.Node > limits.nodes || counts.Tensor > limits.tensors || depth > limits.depth)
        throw tooLarge()
      const fields: WireField[] = []
      for (const field of wireFields(next.bytes)) {
        if (++counts.fields > limits.fields) throw tooLarge()
        const within = NESTED[message][field.number]
        if (within === undefined) fields.push(field)
        else if (field.kind === 'bytes')
          pending.push({ message: within, bytes: field.bytes, depth: depth + 1 })
        else throw new NotProtobuf('a message within it is a number')
      }
      if (message === 'Tensor') declared += tensorBytes(fields)
      if (declared > limits.tensorBytes) throw new UnusableModel('its tensors are too large')
      if (message === 'Node') checkNode(fields)
      if (message === 'Function') checkDomain(textOf(fields, FUNCTION.domain))
    }
  } catch (error) {
    if (!(error instanceof NotProtobuf)) throw error
    throw new UnusableModel(`its file is not ONNX: ${error.message}`)
  }
  if (graphs === 0) throw new UnusableModel('its file is not ONNX: it has no graph')
}

const tooLarge = () => new UnusableModel('its graph is too large or too deep')

/** @returns the number of bytes that a tensor claims to hold */
function tensorBytes(fields: readonly WireField[]): number {
  let [elements, width] = [1, 1]
  for (const field of fields) {
    const isLocated =
      field.number === TENSOR.dataLocation &&
      (field.kind === 'bytes' || BigInt.asUintN(64, field.value) !== 0n)
    if (field.number === TENSOR.externalData || isLocated)
      throw new UnusableModel('it keeps weights outside its file (external data)')
    if (field.number === TENSOR.dims) elements *= elementsOf(field)
    if (field.number === TENSOR.dataType && field.kind === 'number')
      width = ELEMENT_BYTES[Number(field.value)] ?? 1
  }
  return elements * width
}

/** Dimensions are encoded one per field, or all packed in one field. */
function elementsOf(field: WireField): number {
  if (field.kind === 'number') return sizeOf(field.value)
  let elements = 1
  let value = 0n
  let shift = 0n
  for (const byte of field.bytes) {
    value |= BigInt(byte & 0x7f) << shift
    shift += 7n
    if (shift > 70n) throw new NotProtobuf('a number is too long')
    if (byte >= 0x80) continue
    elements *= sizeOf(value)
    value = 0n
    shift = 0n
  }
  return elements
}

function sizeOf(value: bigint): number {
  const size = BigInt.asIntN(64, value)
  if (size < 0n) throw new UnusableModel('a tensor of it has a size below 0')
  return Number(size)
}

function checkNode(fields: readonly WireField[]): void {
  checkDomain(textOf(fields, NODE.domain))
  if (textOf(fields, NODE.opType).some((operator) => FORBIDDEN_OPERATORS.includes(operator)))
    throw new UnusableModel('it has an operator that may read files')
}

function checkDomain(domains: readonly string[]): void {
  if (domains.every((domain) => DOMAINS.includes(domain))) return
  throw new UnusableModel('it has operators of its own (a custom domain)')
}

/** Every value of a repeated field: parsers differ in which one they use. */
function textOf(fields: readonly WireField[], number: number): string[] {
  return fields.flatMap((field) => {
    if (field.number !== number) return []
    if (field.kind === 'bytes') return [Buffer.from(field.bytes).toString('latin1')]
    throw new NotProtobuf('a text is a number')
  })
}
