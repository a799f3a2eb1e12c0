import * as z from 'zod'
import { IndexStatus } from '#contracts/indexes'

const IndexSize = z.object({
  numberOfShards: z.number().int(),
  numberOfReplicas: z.number().int(),
  numberOfInferences: z.number().int(),
  storageClass: z.string(),
  inferenceType: z.string(),
})

/** An index in an event. Its settings never change after it was created, and can be large: they are told by digest. */
export const IndexState = z.object({
  status: IndexStatus,
  generation: z.number().int(),
  cellId: z.string(),
  /** The size that is wanted. */
  size: IndexSize,
  /**
   * The size that serves from this event on; absent while nothing serves. The cost of an index is the integral of the
   * price of `served` over its events; an event without `after` ends it.
   */
  served: IndexSize.optional(),
  model: z.string(),
  settings: z.object({ digest: z.string(), sizeBytes: z.number().int() }),
  reason: z.string().optional(),
})
export type IndexState = z.infer<typeof IndexState>

const changed = { version: 1, subject: 'index', before: IndexState, after: IndexState } as const

export const INDEX_EVENTS = {
  /** It was asked for; nothing serves yet. */
  'index.created': { version: 1, subject: 'index', after: IndexState },
  /** It serves: for the first time, or again, empty, after it was lost. */
  'index.ready': changed,
  /** Another size was asked for; the old one serves. */
  'index.resize_started': changed,
  /** Another size serves, with inference pods before and after. */
  'index.resized': changed,
  /** It serves no more, with 0 inference pods; its documents are kept. */
  'index.paused': changed,
  /** It has inference pods again. */
  'index.resumed': changed,
  /** The new size could not be reached: the old one is wanted again, and serves. */
  'index.resize_failed': changed,
  /** The cell is back at the old size. */
  'index.resize_reverted': changed,
  'index.failed': changed,
  /** Its cell lost it with its documents. It is created again, empty. */
  'index.lost': changed,
  'index.deletion_started': changed,
  'index.deleted': { version: 1, subject: 'index', before: IndexState },
} as const
