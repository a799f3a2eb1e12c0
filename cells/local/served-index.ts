import type { Chunker } from './chunking/chunker.ts'
import type { Backlog } from './documents/backlog.ts'
import type { FacetCounter } from './facets/facet-counter.ts'
import type { ImageStore } from './images/image-store.ts'
import type { LanceIndex } from './engine/lance-index.ts'
import type { IndexModel } from './ports.ts'
import type { IndexSettings } from './settings.ts'

/** An index that is ready to answer: its settings, its documents and the model that embeds its texts. */
export type ServedIndex = Readonly<{
  indexId: string
  indexName: string
  settings: IndexSettings
  engine: LanceIndex
  dimensions: number
  /** Absent for `no_model`. */
  embedder?: IndexModel
  chunker: Chunker
  facetCounter: FacetCounter
  images: ImageStore
  backlog: Backlog
  textQueryPrefix: string
  textChunkPrefix: string
  /** Counts one search. */
  onSearch: () => void
}>
