import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openModelStore } from '#cells/local'

const AT_ONCE = 128
const WORDS = 12
const VOCABULARY =
  'river stone market engine cloud garden winter signal copper window teacher morning silver forest letter bridge ' +
  'doctor planet violin harbour pepper castle rocket meadow lantern thunder pocket saddle compass velvet orchard glacier ' +
  'kitchen soldier ribbon anchor candle tunnel desert feather hammer island jungle ladder mirror needle ocean pillow'

/** Numbers that look random, the same in every run. */
export function randoms(seed: number): (below: number) => number {
  let state = seed
  return (below) => (state = (state * 48_271) % 2_147_483_647) % below
}

/** Texts of some words. */
export function textsOf(count: number, seed: number): string[] {
  const random = randoms(seed)
  const words = VOCABULARY.split(' ')
  return Array.from({ length: count }, () =>
    Array.from({ length: WORDS }, () => words[random(words.length)]).join(' '),
  )
}

/** Their vectors by the cell's own model. */
export async function embedAll(texts: readonly string[]): Promise<Float32Array[]> {
  const cacheDir = await mkdtemp(join(tmpdir(), 'marqo-bench-'))
  await using models = openModelStore({
    cacheDir,
    unavailableModels: 'refuse',
    hubEndpoint: 'http://127.0.0.1:1',
  })
  const settings = { model: models.defaultModel, normalizeEmbeddings: true }
  const embedder = await models.open({ settings, accountId: 'acc_bench' }, () => {})
  const vectors: Float32Array[] = []
  for (let from = 0; from < texts.length; from += AT_ONCE) {
    const some = texts.slice(from, from + AT_ONCE)
    vectors.push(...(await embedder.embed({ texts: some, indexId: 'bench', urgency: 'document' })))
  }
  await rm(cacheDir, { recursive: true })
  return vectors
}
