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

const node = (inputs: string[], output: string, operator: string, attributes: Field[] = []): Field => [
  1,
  [...inputs.map((input): Field => [1, input]), [2, output], [4, operator], ...attributes],
]
const axes = (...values: number[]): Field[] => [
  [5, [[1, 'axes'], ...values.map((value): Field => [8, value]), [20, 7]]],
  [
    5,
    [
      [1, 'keepdims'],
      [3, 0],
      [20, 2],
    ],
  ],
]
const modelOf = (graph: Field[]) =>
  wire([
    [1, 8],
    [7, graph],
    [8, [[2, 17]]],
  ])

/**
 * A model of texts and images in two parts, with the files around it: `red`, `green` and `blue` are near pictures of that
 * colour, other words near none.
 */
export function tinyClip(): Record<string, Uint8Array<ArrayBuffer> | string> {
  const table = Float32Array.from([0.5, 0.5, 0.5, 1, 0, 0, 0, 1, 0, 0, 0, 1])
  return {
    'onnx/text_model.onnx': modelOf([
      node(['table', 'input_ids'], 'words', 'Gather'),
      node(['words'], 'text_embeds', 'ReduceMean', axes(1)),
      [2, 'texts'],
      [
        5,
        [
          [1, 4],
          [1, 3],
          [2, 1],
          [8, 'table'],
          [9, new Uint8Array(table.buffer)],
        ],
      ],
      [11, [[1, 'input_ids'], tensorType(7, 'batch', 'length')]],
      [12, [[1, 'text_embeds'], tensorType(1, 'batch', 3)]],
    ]),
    'onnx/vision_model.onnx': modelOf([
      node(['pixel_values'], 'image_embeds', 'ReduceMean', axes(2, 3)),
      [2, 'images'],
      [11, [[1, 'pixel_values'], tensorType(1, 'batch', 3, 8, 8)]],
      [12, [[1, 'image_embeds'], tensorType(1, 'batch', 3)]],
    ]),
    'preprocessor_config.json': JSON.stringify({
      size: { shortest_edge: 8 },
      crop_size: { width: 8, height: 8 },
      image_mean: [0, 0, 0],
      image_std: [1, 1, 1],
    }),
    'tokenizer.json': JSON.stringify({
      version: '1.0',
      truncation: null,
      padding: null,
      added_tokens: [],
      normalizer: { type: 'Lowercase' },
      pre_tokenizer: { type: 'Whitespace' },
      post_processor: null,
      decoder: null,
      model: {
        type: 'WordPiece',
        unk_token: '[UNK]',
        continuing_subword_prefix: '##',
        max_input_chars_per_word: 100,
        vocab: { '[UNK]': 0, red: 1, green: 2, blue: 3 },
      },
    }),
    'tokenizer_config.json': JSON.stringify({ tokenizer_class: 'PreTrainedTokenizer', unk_token: '[UNK]' }),
  }
}
