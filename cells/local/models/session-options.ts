import type { SessionOptions } from 'onnxruntime-node'

/** How each part of a model is run. */
export function sessionOptions(threads: number): SessionOptions {
  return {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    logSeverityLevel: 3,
    // Idle threads sleep, so that they take no core from other work.
    extra: { session: { load_model_format: 'ONNX', intra_op: { allow_spinning: '0' } } },
  }
}
