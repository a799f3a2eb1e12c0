import { describe, expect, it } from 'vitest'
import { indexesRoutes } from '#contracts/indexes'
import { callerBeside, contractClient } from '#platform/http'
import { openSqliteStore } from '#platform/table/sqlite'
import { indexesApp } from '../index.ts'
import { admin, setup } from '../testing/fixture.ts'
import { terraform, type TerraformSettings } from '../testing/terraform.ts'

function start() {
  const all = setup(openSqliteStore)
  const app = indexesApp(all, callerBeside)
  const client = contractClient(indexesRoutes, async (request, env) => app.fetch(request, env as object))
  const provider = terraform({
    create: (name, body) => client.createIndex(admin, { params: { name }, body }),
    modify: (name, body) => client.modifyIndex(admin, { params: { name }, body }),
    list: async () => {
      await all.settle()
      return (await client.listIndexes(admin, {})).results
    },
  })
  return { ...all, client, provider }
}

const SIZE = {
  inferenceType: 'marqo.CPU.large',
  storageClass: 'marqo.balanced',
  numberOfShards: 1,
  numberOfReplicas: 0,
  numberOfInferences: 1,
}
const BARE: TerraformSettings = { ...SIZE, type: 'unstructured', model: 'hf/e5-base-v2' }
const FIELDS = [
  { name: 'title', type: 'text', features: ['lexical_search', 'filter'] },
  { name: 'picture', type: 'image_pointer' },
  { name: 'both', type: 'multimodal_combination', dependentFields: { title: 0.4, picture: 0.6 } },
]
const STRUCTURED: TerraformSettings = {
  ...SIZE,
  type: 'structured',
  model: 'hf/e5-base-v2',
  allFields: FIELDS,
  tensorFields: ['both'],
}
/** Every value is the default, given explicitly. */
const EXPLICIT = {
  normalizeEmbeddings: true,
  vectorNumericType: 'float',
  textPreprocessing: { splitLength: 2, splitMethod: 'sentence', splitOverlap: 0 },
  annParameters: { spaceType: 'prenormalized-angular', parameters: { efConstruction: 512, m: 16 } },
  videoPreprocessing: { splitLength: 20, splitOverlap: 3 },
  audioPreprocessing: { splitLength: 10, splitOverlap: 3 },
}
const FULL: TerraformSettings = {
  ...BARE,
  ...EXPLICIT,
  filterStringMaxLength: 50,
  treatUrlsAndPointersAsImages: false,
  treatUrlsAndPointersAsMedia: false,
  imagePreprocessing: { patchMethod: 'simple' },
  modelProperties: { name: 'mine', dimensions: 384, type: 'hf' },
  model: 'mine',
}
const CONFIGURATIONS = {
  'with nothing but what it must say': BARE,
  structured: STRUCTURED,
  'structured, that says every default': { ...STRUCTURED, ...EXPLICIT },
  'that says every default': FULL,
  ...Object.fromEntries(
    Object.entries(EXPLICIT).map(([key, value]) => [`that says ${key} alone`, { ...BARE, [key]: value }]),
  ),
}
/** The provider reads a missing boolean as false and plans to make it null; no answer can prevent this. */
const unsaidBooleans = (config: TerraformSettings) =>
  config['type'] === 'structured'
    ? ['normalizeEmbeddings'].filter((key) => !(key in config))
    : ['normalizeEmbeddings', 'treatUrlsAndPointersAsImages', 'treatUrlsAndPointersAsMedia'].filter(
        (key) => !(key in config),
      )

describe('the Terraform provider', () => {
  it.each(Object.entries(CONFIGURATIONS))(
    'creates, plans, modifies, pauses and imports an index %s, and finds no difference',
    async (_, config) => {
      const { provider } = start()
      let state = await provider.create('mine', config)
      expect(await provider.plan('mine', state, config)).toEqual([])
      for (const change of [{ numberOfShards: 2, numberOfReplicas: 1 }, { numberOfInferences: 0 }]) {
        const next: TerraformSettings = { ...config, ...state, ...change }
        expect(await provider.plan('mine', state, next)).toEqual(Object.keys(change).toSorted())
        state = await provider.modify('mine', state, next)
        expect(await provider.plan('mine', state, next)).toEqual([])
      }
      const imported = await provider.import('mine')
      const size = { numberOfShards: 2, numberOfReplicas: 1, numberOfInferences: 0 }
      expect(await provider.plan('mine', imported, { ...config, ...size })).toEqual(
        unsaidBooleans(config).toSorted(),
      )
    },
  )

  it('takes over an index that is there already, by the whole body of its create', async () => {
    const { provider, client } = start()
    await provider.create('mine', FULL)
    await expect(provider.create('mine', FULL)).rejects.toThrow('already exists')
    const body = { ...FULL, numberOfInferences: 2 }
    await client.modifyIndex(admin, { params: { name: 'mine' }, body })
    expect(await provider.plan('mine', await provider.import('mine'), body)).toEqual([])
  })
})

describe('settings that the creator of an index did not name', () => {
  it('are told by its settings, and left out of the list', async () => {
    const { provider, client } = start()
    await provider.create('mine', BARE)
    const [entry] = (await client.listIndexes(admin, {})).results
    for (const key of Object.keys(EXPLICIT)) expect(entry).not.toHaveProperty(key)
    expect(await client.getIndexSettings(admin, { params: { name: 'mine' } })).toMatchObject(EXPLICIT)
  })

  it('of an index of an older version are told by both, as they were', async () => {
    const { provider, client, table } = start()
    await provider.create('mine', BARE)
    const row = await table.get(`ACCOUNT#${admin.accountId}`, 'INDEX#mine')
    if (row === undefined) throw new Error('it was not created')
    const { givenSettings: _, ...older } = row
    await table.update({ ...older, pk: row.pk, sk: row.sk, version: row.version })
    expect((await client.listIndexes(admin, {})).results).toMatchObject([EXPLICIT])
  })
})
