import type { Portion } from './batches.ts'
import type { Detected } from './detect-source.ts'
import type { ImportPlan } from './make-document.ts'
import type { Scan } from './scan-source.ts'
import type { SourceSettings } from './source.ts'

/** What can be asked of the worker, and what it answers. */
export type Asked = {
  open: { input: { blob: Blob; fileName: string | undefined }; output: Detected }
  /** `undefined`: another scan was asked for meanwhile. */
  scan: {
    input: { settings: SourceSettings; plan: ImportPlan | undefined }
    output: Scan | undefined
  }
  start: { input: { settings: SourceSettings; plan: ImportPlan }; output: undefined }
  next: { input: object; output: Portion | undefined }
}
export type Kind = keyof Asked

export type ToWorker = { [K in Kind]: { id: number; kind: K; input: Asked[K]['input'] } }[Kind]
export type FromWorker =
  | { id: number; kind: 'answer'; output: unknown }
  | { id: number; kind: 'failed'; message: string }
  | { id: number; kind: 'progress'; bytesRead: number }
