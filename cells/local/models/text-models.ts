import { MULTIMODAL_MODELS } from '#contracts/cells'
import type { Reading } from './process-messages.ts'

/** A text model: how its weights are read, and the prefixes of its texts. */
export type TextModel = Reading &
  Readonly<{
    dimensions: number
    textQueryPrefix: string
    textChunkPrefix: string
    /** The hub repository of its ONNX weights. */
    repo: string
    /** Whether it has a second part that embeds images in the space of its texts. */
    images?: boolean
  }>

/** The reading of a model whose settings name none. */
export const PLAIN_READING: Reading = { tokens: 512, pooling: 'mean' }

/** The model every local cell has. */
export const BUNDLED_MODEL = 'hf/all-MiniLM-L6-v2'

const text = (repo: string, dimensions: number, given: Partial<TextModel> = {}): TextModel => ({
  ...PLAIN_READING,
  dimensions,
  textQueryPrefix: '',
  textChunkPrefix: '',
  repo,
  ...given,
})
const E5 = { textQueryPrefix: 'query: ', textChunkPrefix: 'passage: ' }
const CLS = { pooling: 'cls' } as const

/** Text models by Marqo's names (contract §3.6). */
export const TEXT_MODELS: ReadonlyMap<string, TextModel> = new Map([
  [BUNDLED_MODEL, text('Xenova/all-MiniLM-L6-v2', 384, { tokens: 256 })],
  ['sentence-transformers/all-MiniLM-L6-v2', text('Xenova/all-MiniLM-L6-v2', 384, { tokens: 256 })],
  ['onnx/all-MiniLM-L6-v2', text('Xenova/all-MiniLM-L6-v2', 384, { tokens: 256 })],
  ['hf/gte-small', text('Xenova/gte-small', 384)],
  ['thenlper/gte-small', text('Xenova/gte-small', 384)],
  [
    'hf/all_datasets_v4_MiniLM-L6',
    text('flax-sentence-embeddings/all_datasets_v4_MiniLM-L6', 384, { tokens: 128 }),
  ],
  ['hf/all-MiniLM-L6-v1', text('Xenova/all-MiniLM-L6-v1', 384, { tokens: 128 })],
  ['hf/all-mpnet-base-v2', text('Xenova/all-mpnet-base-v2', 768, { tokens: 384 })],
  ['hf/e5-small', text('Xenova/e5-small', 384, E5)],
  ['hf/e5-small-v2', text('Xenova/e5-small-v2', 384, E5)],
  ['hf/e5-base', text('Xenova/e5-base', 768, E5)],
  ['hf/e5-base-v2', text('Xenova/e5-base-v2', 768, E5)],
  ['hf/e5-large', text('Xenova/e5-large', 1024, E5)],
  ['hf/e5-large-v2', text('Xenova/e5-large-v2', 1024, E5)],
  ['hf/multilingual-e5-small', text('Xenova/multilingual-e5-small', 384, E5)],
  ['hf/multilingual-e5-base', text('Xenova/multilingual-e5-base', 768, E5)],
  ['hf/multilingual-e5-large', text('Xenova/multilingual-e5-large', 1024, E5)],
  ['hf/bge-small-en-v1.5', text('Xenova/bge-small-en-v1.5', 384, CLS)],
  ['hf/bge-base-en-v1.5', text('Xenova/bge-base-en-v1.5', 768, CLS)],
  ['hf/bge-large-en-v1.5', text('Xenova/bge-large-en-v1.5', 1024, CLS)],
  ['hf/snowflake-arctic-embed-m', text('Snowflake/snowflake-arctic-embed-m', 768, CLS)],
  ['hf/snowflake-arctic-embed-l', text('Snowflake/snowflake-arctic-embed-l', 1024, CLS)],
])

const clip = (repo: string, dimensions: number): TextModel => ({
  ...text(repo, dimensions, { tokens: 77 }),
  images: true,
})

/**
 * Models of texts and images by Marqo's names, and where their ONNX files are: in a repository of the hub, or in a folder
 * of this name that the operator fills. None is fetched unless the operator allows it.
 */
export const IMAGE_MODELS: ReadonlyMap<string, TextModel> = new Map([
  ['ViT-B/32', clip('Xenova/clip-vit-base-patch32', 512)],
  ['ViT-B/16', clip('Xenova/clip-vit-base-patch16', 512)],
  ['ViT-L/14', clip('Xenova/clip-vit-large-patch14', 768)],
  ...[
    'open_clip/ViT-B-32/laion2b_s34b_b79k',
    'open_clip/ViT-B-16/laion2b_s34b_b88k',
    'open_clip/ViT-L-14/laion2b_s32b_b82k',
    'open_clip/ViT-H-14/laion2b_s32b_b79k',
    'open_clip/ViT-bigG-14/laion2b_s39b_b160k',
    'open_clip/xlm-roberta-base-ViT-B-32/laion5b_s13b_b90k',
    'Marqo/marqo-fashionCLIP',
    'Marqo/marqo-fashionSigLIP',
    'Marqo/marqo-ecommerce-embeddings-B',
    'Marqo/marqo-ecommerce-embeddings-L',
  ].map((name): [string, TextModel] => [name, clip(name, MULTIMODAL_MODELS[name] ?? 0)]),
])

/** Models that compute a vector from the text without meaning, for tests of everything but relevance. */
export const SYNTHETIC_MODELS: ReadonlyMap<string, number> = new Map([
  ['random', 384],
  ['random/small', 32],
  ['random/medium', 128],
  ['random/large', 768],
  ['test', 16],
])

/** Repositories whose weights exceed one ONNX file and continue in a second one, which this cell does not read. */
export const WEIGHTS_APART: ReadonlySet<string> = new Set(['Xenova/multilingual-e5-large'])

/** Repositories that may be fetched without the operator's permission. */
export const REGISTRY_REPOS: ReadonlySet<string> = new Set([...TEXT_MODELS.values()].map(({ repo }) => repo))
