type Value = number | bigint | string | Uint8Array | Field[]
export type Field = readonly [number: number, value: Value]

/** Bytes of a protobuf message: numbers as varints; texts, bytes and messages with their length before them. */
export function wire(fields: readonly Field[]): Uint8Array<ArrayBuffer> {
  return Buffer.concat(
    fields.flatMap(([number, value]) => {
      if (typeof value === 'number' || typeof value === 'bigint')
        return [varint(number * 8), varint(BigInt.asUintN(64, BigInt(value)))]
      const bytes =
        typeof value === 'string' ? Buffer.from(value) : value instanceof Uint8Array ? value : wire(value)
      return [varint(number * 8 + 2), varint(bytes.length), bytes]
    }),
  )
}

function varint(value: number | bigint): Uint8Array {
  const bytes: number[] = []
  let rest = BigInt(value)
  while (rest >= 0x80n) {
    bytes.push(Number(rest & 0x7fn) | 0x80)
    rest >>= 7n
  }
  return Buffer.from([...bytes, Number(rest)])
}

const tensorType = (element: number, ...sizes: (string | number)[]): Field => [
  2,
  [
    [
      1,
      [
        [1, element],
        [2, sizes.map((size): Field => [1, [typeof size === 'string' ? [2, size] : [1, size]]])],
      ],
    ],
  ],
]

/** A tensor whose bytes are in another file. */
export const externalTensor = (location: string): Field[] => [
  [1, 4],
  [2, 1],
  [8, 'w'],
  [
    13,
    [
      [1, 'location'],
      [2, location],
    ],
  ],
  [14, 1],
]

/**
 * A model that gives each token the vector `[id, id, id, id]`, with the given additions to its graph or to the model.
 */
export function tinyModel(
  graph: readonly Field[] = [],
  model: readonly Field[] = [],
): Uint8Array<ArrayBuffer> {
  const node = (inputs: string[], output: string, operator: string, attributes: Field[] = []): Field => [
    1,
    [...inputs.map((input): Field => [1, input]), [2, output], [4, operator], ...attributes],
  ]
  return wire([
    [1, 8],
    [
      7,
      [
        node(['input_ids'], 'f', 'Cast', [
          [
            5,
            [
              [1, 'to'],
              [3, 1],
              [20, 2],
            ],
          ],
        ]),
        node(['f', 'axes'], 'u', 'Unsqueeze'),
        node(['u', 'shape'], 'last_hidden_state', 'Expand'),
        [2, 'tiny'],
        ...['axes', 'shape'].map((name): Field => [
          5,
          [
            [1, name === 'axes' ? 1 : 3],
            [2, 7],
            ...(name === 'axes' ? [2] : [1, 1, 4]).map((value): Field => [7, value]),
            [8, name],
          ],
        ]),
        ...['input_ids', 'attention_mask'].map((name): Field => [
          11,
          [[1, name], tensorType(7, 'batch', 'length')],
        ]),
        [12, [[1, 'last_hidden_state'], tensorType(1, 'batch', 'length', 4)]],
        ...graph,
      ],
    ],
    [8, [[2, 17]]],
    ...model,
  ])
}
