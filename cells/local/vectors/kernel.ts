/**
 * The inner loop of a scan, in WebAssembly with SIMD, because JavaScript has none: dot products of 8-bit codes with a
 * query of 16-bit numbers, 16 at a time. About 30 ns for 384 dimensions, ten times as quick as a loop in JavaScript.
 */
export type Kernel = {
  memory: WebAssembly.Memory
  /**
   * Writes the dot product of each row with the query to `out`, as 32-bit integers. All addresses are bytes in
   * `memory`; `width` is the bytes of a row, a multiple of 16.
   */
  scan: (at: { codes: number; rows: number; width: number; query: number; out: number }) => void
}
type Scan = (...given: [codes: number, rows: number, width: number, query: number, out: number]) => void

export function openKernel({ initialPages, maxPages }: { initialPages: number; maxPages: number }): Kernel {
  const memory = new WebAssembly.Memory({ initial: initialPages, maximum: maxPages })
  const instance = new WebAssembly.Instance(new WebAssembly.Module(moduleBytes()), { env: { memory } })
  // The module exports exactly this function.
  const scan = instance.exports['scan'] as Scan
  return { memory, scan: ({ codes, rows, width, query, out }) => scan(codes, rows, width, query, out) }
}

const I32 = 0x7f
const V128 = 0x7b
const [CODES, ROWS, WIDTH, QUERY, OUT, AT, END, LOW, HIGH, TAKEN] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] as const

const LOOP = [0x03, 0x40]
const BLOCK = [0x02, 0x40]
const FINISH = [0x0b]
const ADD = [0x6a]
const SUBTRACT = [0x6b]
const MULTIPLY = [0x6c]
const IS_BELOW = [0x49]
const IS_ZERO = [0x45]
const STORE = [0x36, 2, 0]
const repeatIf = [0x0d, 0]
const get = (local: number) => [0x20, local]
const set = (local: number) => [0x21, local]
const tee = (local: number) => [0x22, local]
const number = (value: number) => [0x41, ...signed(value)]
const simd = (operation: number) => [0xfd, ...unsigned(operation)]
const load = (offset: number) => [...simd(0x00), 0, ...unsigned(offset)]
const ZEROS = [...simd(0x0c), ...Array<number>(16).fill(0)]
const LOW_TO_16_BIT = simd(0x87)
const HIGH_TO_16_BIT = simd(0x88)
/** Multiplies 8 pairs of 16-bit numbers and adds neighbouring products: 4 sums. */
const DOT = simd(0xba)
const ADD_4 = simd(0xae)
const lane = (at: number) => [...simd(0x1b), at]

/** Adds the products of half of 16 codes to one of the two accumulators. */
const accumulate = (into: number, half: readonly number[], offset: number) =>
  [get(into), get(TAKEN), half, get(AT), load(offset), DOT, ADD_4, set(into)].flat()

function scanBody(): number[] {
  const sum = [0, 1, 2, 3].flatMap((at) => [...get(LOW), ...lane(at), ...(at === 0 ? [] : ADD)])
  const row = [
    [get(QUERY), set(AT), get(QUERY), get(WIDTH), number(2), MULTIPLY, ADD, set(END)],
    [ZEROS, set(LOW), ZEROS, set(HIGH)],
    [LOOP, get(CODES), load(0), set(TAKEN)],
    [accumulate(LOW, LOW_TO_16_BIT, 0), accumulate(HIGH, HIGH_TO_16_BIT, 16)],
    [get(CODES), number(16), ADD, set(CODES)],
    [get(AT), number(32), ADD, tee(AT), get(END), IS_BELOW, repeatIf, FINISH],
    [get(LOW), get(HIGH), ADD_4, set(LOW), get(OUT), sum, STORE],
    [get(OUT), number(4), ADD, set(OUT)],
    [get(ROWS), number(1), SUBTRACT, tee(ROWS), repeatIf],
  ].flat(2)
  const locals = [2, 2, I32, 3, V128]
  return [locals, BLOCK, get(ROWS), IS_ZERO, [0x0d, 0], LOOP, row, FINISH, FINISH, FINISH].flat()
}

function moduleBytes(): Uint8Array<ArrayBuffer> {
  const body = scanBody()
  const type = section(1, [1, 0x60, 5, I32, I32, I32, I32, I32, 0])
  const imported = section(2, [1, ...name('env'), ...name('memory'), 2, 0, 1])
  const functions = section(3, [1, 0])
  const exported = section(7, [1, ...name('scan'), 0, 0])
  const code = section(10, [1, ...unsigned(body.length), ...body])
  const header = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]
  return new Uint8Array([...header, ...type, ...imported, ...functions, ...exported, ...code])
}

const section = (id: number, content: readonly number[]) => [id, ...unsigned(content.length), ...content]
const name = (text: string) => [text.length, ...Buffer.from(text)]

/** WebAssembly's variable-length encoding (LEB128). */
function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)]
}

function signed(value: number): number[] {
  const rest = value >> 7
  const isLast = (rest === 0 && (value & 0x40) === 0) || (rest === -1 && (value & 0x40) !== 0)
  return isLast ? [value & 0x7f] : [(value & 0x7f) | 0x80, ...signed(rest)]
}
