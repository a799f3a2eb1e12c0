/**
 * A message type of `onnx.proto`. `NESTED` names the fields that hold further messages; other fields are not inspected.
 */
export type OnnxMessage =
  | 'Model'
  | 'TrainingInfo'
  | 'Graph'
  | 'Node'
  | 'Attribute'
  | 'Function'
  | 'SparseTensor'
  | 'Tensor'

/** Every path on which a tensor, node or graph can occur in a model. */
export const NESTED: Readonly<Record<OnnxMessage, Readonly<Record<number, OnnxMessage>>>> = {
  Model: { 7: 'Graph', 20: 'TrainingInfo', 25: 'Function' },
  TrainingInfo: { 1: 'Graph', 2: 'Graph' },
  Graph: { 1: 'Node', 5: 'Tensor', 15: 'SparseTensor' },
  Node: { 5: 'Attribute' },
  Attribute: {
    5: 'Tensor',
    6: 'Graph',
    10: 'Tensor',
    11: 'Graph',
    22: 'SparseTensor',
    23: 'SparseTensor',
  },
  Function: { 7: 'Node', 11: 'Attribute' },
  SparseTensor: { 1: 'Tensor', 2: 'Tensor' },
  Tensor: {},
}

export const TENSOR = { dims: 1, dataType: 2, externalData: 13, dataLocation: 14 } as const
export const NODE = { opType: 4, domain: 7 } as const
export const FUNCTION = { domain: 10 } as const

/** Bytes of one element, by ONNX's number of its type; types not listed need at least 1. */
export const ELEMENT_BYTES: Readonly<Record<number, number>> = {
  1: 4,
  4: 2,
  5: 2,
  6: 4,
  7: 8,
  10: 2,
  11: 8,
  12: 4,
  13: 8,
  14: 8,
  15: 16,
  16: 2,
}
