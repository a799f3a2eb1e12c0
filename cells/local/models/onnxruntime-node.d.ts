/** The used part of `onnxruntime-node`, which ships no types. */
declare module 'onnxruntime-node' {
  export class Tensor {
    constructor(type: 'int64', data: BigInt64Array, dims: readonly number[])
    constructor(type: 'float32', data: Float32Array, dims: readonly number[])
    readonly data: Float32Array | BigInt64Array
    readonly dims: readonly number[]
  }
  export type SessionOptions = {
    intraOpNumThreads: number
    interOpNumThreads: number
    logSeverityLevel: number
    extra: { session: { load_model_format: string; intra_op: Record<string, string> } }
  }
  export class InferenceSession {
    static create(model: Uint8Array, options: SessionOptions): Promise<InferenceSession>
    readonly inputNames: readonly string[]
    readonly outputNames: readonly string[]
    run(feeds: Record<string, Tensor>): Promise<Record<string, Tensor>>
  }
}
