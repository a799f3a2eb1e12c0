import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Model } from '#contracts/indexes'
import type { DryRun } from '#contracts/dry-run'
import { costParts } from '../../console/src/pages/indexes/create/cost-parts.ts'
import { defaultSettings } from '../../console/src/pages/indexes/create/default-settings.ts'
import {
  type Settings,
  startDraft,
  withMode,
  withType,
} from '../../console/src/pages/indexes/create/draft.ts'
import { schemaJudge } from '../../console/src/pages/indexes/create/schema-problems.ts'
import { wordsAt } from '../../console/src/pages/indexes/create/settings-schema.ts'
import { type Embedded, startEmbedded, type TestAccount } from '../support/embedded.ts'

type Page = Parameters<typeof defaultSettings>[0] & { settingsSchema: { data: unknown } }

let cloud: Embedded
let own: TestAccount
let page: Page
let models: readonly Model[]
beforeAll(async () => {
  // The models are not the matter here: those that the cell cannot run get a substitute.
  cloud = await startEmbedded({ unavailableModels: 'substitute' })
  own = await cloud.createAccount('own')
  page = (await web('GET', '/pages/create-index')).body as Page
  models = page.models.status === 'ok' ? page.models.data : []
})
afterAll(() => cloud[Symbol.asyncDispose]())

async function web(method: string, path: string, body?: unknown) {
  const response = await fetch(`${cloud.url}/web${path}`, {
    method,
    headers: { cookie: own.cookie, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}
const tryOut = (settings: Settings) => web('POST', '/indexes/products?dryRun=true', settings)
const judge = (settings: unknown) => schemaJudge(page.settingsSchema.data)(settings)

describe('the form for a new index', () => {
  it('begins with settings that the server takes, and explains their price to the last micro-dollar', async () => {
    const settings = defaultSettings(page)

    const { status, body } = await tryOut(settings)

    expect(status).toBe(200)
    expect(judge(settings)).toEqual([])
    const { hourlyMicrosAfter } = (body as unknown as DryRun).cost
    const parts = costParts(settings, page.prices, hourlyMicrosAfter)
    expect(parts.map(({ label }) => label)).toEqual(['Storage', 'Inference'])
  })

  it.each(['text', 'multimodal', 'vectors'] as const)(
    'makes settings for %s that go together',
    async (mode) => {
      const draft = withMode(startDraft('products', defaultSettings(page)), mode, models)
      const structured = withType(draft, 'structured', models)
      for (const { settings } of [draft, structured, withType(structured, 'unstructured', models)])
        expect(await tryOut(settings)).toMatchObject({ status: 200 })
    },
  )

  it('offers the types and features of fields that the server knows', () => {
    const schema = page.settingsSchema.data
    expect(wordsAt(schema, ['allFields', 0, 'type'])).toContain('multimodal_combination')
    expect(wordsAt(schema, ['allFields', 0, 'features', 0])).toContain('lexical_search')
  })

  it('calls nothing wrong that the server takes, and points where the server points', async () => {
    const value = fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.constantFrom('structured', 'marqo.GPU', 'marqo.balanced', 'bfloat16', 0, 1, 2, true),
      fc.record({
        splitLength: fc.integer({ min: -1, max: 9 }),
        splitOverlap: fc.nat(3),
        splitMethod: fc.constantFrom('word', 'odd'),
      }),
    )
    const settings = fc.dictionary(
      fc.constantFrom(
        'type',
        'model',
        'storageClass',
        'inferenceType',
        'numberOfShards',
        'numberOfReplicas',
        'normalizeEmbeddings',
        'textPreprocessing',
        'vectorNumericType',
        'allFields',
      ),
      value,
      { maxKeys: 3 },
    )
    await fc.assert(
      fc.asyncProperty(settings, async (one) => {
        const places = judge(one).map(({ path }) => String(path[0]))
        const { status, body } = await tryOut(one)
        const detail = (body['detail'] ?? []) as { loc: string[] }[]
        const named = detail.map(({ loc }) => loc[1])
        expect(places.length === 0 || status === 422).toBe(true)
        expect(named).toEqual(expect.arrayContaining(places))
      }),
      { numRuns: 200 },
    )
  })
})
