import { describe, expect, it, vi } from 'vitest'
import { indexesRoutes } from '#contracts/indexes'
import type { Caller } from '#platform/caller'
import { callerBeside, contractClient } from '#platform/http'
import { openSqliteStore } from '#platform/table/sqlite'
import { indexesApp } from '../index.ts'
import { admin, limited, reader, setup, stranger, writer } from '../testing/fixture.ts'

function service() {
  const all = setup(openSqliteStore)
  const app = indexesApp(all, callerBeside)
  const fetch = async (request: Request, env: unknown) => app.fetch(request, env as object)
  const send = async (caller: Caller | undefined, [method, path]: [string, string], body?: unknown) => {
    const response = await fetch(
      new Request(`http://service${path}`, {
        method,
        ...(body !== undefined && {
          body: JSON.stringify(body),
          headers: { 'content-type': 'application/json' },
        }),
      }),
      caller ? { caller } : {},
    )
    return { status: response.status, body: (await response.json()) as Record<string, unknown> }
  }
  const indexes = contractClient(indexesRoutes, fetch)
  const params = (name: string) => ({ params: { name } })
  return {
    ...all,
    send,
    client: indexes,
    create: (name: string, body: Record<string, unknown> = {}, caller = admin) =>
      indexes.createIndex(caller, { ...params(name), body }),
    status: async (name: string, caller = admin) =>
      indexes.getIndexStatus(caller, { ...params(name), query: { timeoutSeconds: 0 } }),
    list: async (caller = admin) => (await indexes.listIndexes(caller, {})).results,
  }
}

describe('the life of an index', () => {
  it('goes from CREATING to READY to DELETED, and answers what every client needs on the way', async () => {
    const { create, status, list, client, model, settle, runJobs, events, pass } = service()
    model.state.looks = 2
    expect(await create('products', { model: 'hf/e5-base-v2', inferenceType: 'marqo.CPU.large' })).toEqual({
      acknowledged: true,
      index: 'products',
    })
    expect(await status('products')).toEqual({ indexStatus: 'CREATING', stage: 'waiting' })
    expect(await list()).toMatchObject([
      { indexName: 'products', indexStatus: 'CREATING', marqoEndpoint: '' },
    ])
    await runJobs()
    expect(await status('products')).toMatchObject({ indexStatus: 'CREATING', stage: 'creating storage' })
    await settle()
    expect(await status('products')).toEqual({ indexStatus: 'READY' })
    const [entry] = await list()
    expect(entry).toEqual({
      Created: '2026-03-01T12:00:00.000Z',
      indexName: 'products',
      indexStatus: 'READY',
      marqoEndpoint: expect.stringMatching(/^http:\/\/cell\/products-[0-9a-z]{6}-00000001$/),
      type: 'unstructured',
      model: 'hf/e5-base-v2',
      modelProperties: {},
      storageClass: 'BASIC',
      inferenceType: 'CPU.LARGE',
      numberOfShards: 1,
      numberOfReplicas: 0,
      numberOfInferences: 1,
      'docs.count': '0',
      'docs.deleted': '0',
      'store.size': '0b',
      'search.queryTotal': '0',
      numberOfVectors: 0,
      marqoVersion: '2.13.0',
    })
    expect(await client.getIndexSettings(admin, { params: { name: 'products' } })).toMatchObject({
      model: 'hf/e5-base-v2',
      normalizeEmbeddings: true,
      vectorNumericType: 'float',
      textPreprocessing: { splitLength: 2, splitMethod: 'sentence', splitOverlap: 0 },
      imagePreprocessing: {},
      videoPreprocessing: { splitLength: 20, splitOverlap: 3 },
      audioPreprocessing: { splitLength: 10, splitOverlap: 3 },
      annParameters: { spaceType: 'prenormalized-angular', parameters: { efConstruction: 512, m: 16 } },
      filterStringMaxLength: 50,
      treatUrlsAndPointersAsImages: false,
      treatUrlsAndPointersAsMedia: false,
      inferenceType: 'marqo.CPU.large',
      numberOfShards: 1,
      storageClass: 'marqo.basic',
    })
    expect(await client.getIndexStats(admin, { params: { name: 'products' } })).toEqual({
      numberOfDocuments: 0,
      numberOfVectors: 0,
      backend: { memoryUsedPercentage: 1, storageUsedPercentage: 2 },
    })

    model.state.looksToRetire = 1
    expect(await client.deleteIndex(admin, { params: { name: 'products' } })).toEqual({ acknowledged: true })
    expect(await list()).toMatchObject([{ indexStatus: 'DELETING' }])
    expect(await client.deleteIndex(admin, { params: { name: 'products' } })).toEqual({ acknowledged: true })
    await settle()
    expect(await list()).toEqual([])
    expect(await status('products')).toEqual({ indexStatus: 'DELETED' })
    expect((await events()).map(({ type }) => type)).toEqual([
      'index.created',
      'index.ready',
      'index.deletion_started',
      'index.deleted',
    ])
    await expect(client.getIndex(admin, { params: { name: 'products' } })).rejects.toMatchObject({
      code: 'index_not_found',
    })
    pass(86_400)
    await expect(status('products')).rejects.toMatchObject({ kind: 'not_found', code: 'index_not_found' })
  })

  it('shows the last known counts, marked as old, while its cell does not answer', async () => {
    const { create, settle, client, model } = service()
    model.state.documents = 7
    await create('away')
    await settle()
    const stats = () => client.getIndexStats(admin, { params: { name: 'away' } })
    expect(await stats()).not.toHaveProperty('isStale')
    model.state.isUp = false
    expect(await stats()).toMatchObject({ numberOfDocuments: 7, isStale: true })
  })

  it('shows its counts within 2 seconds when its cell accepts requests and answers none', async () => {
    const { create, settle, client, model } = service()
    model.state.documents = 7
    await create('hung')
    await settle()
    model.state.hangs = true
    vi.useFakeTimers()
    try {
      const stats = client.getIndexStats(admin, { params: { name: 'hung' } })
      await vi.advanceTimersByTimeAsync(2_000)
      expect(await stats).toMatchObject({ numberOfDocuments: 7, isStale: true })
    } finally {
      vi.useRealTimers()
    }
  })

  it('may have its name again once it is deleted', async () => {
    const { create, settle, client, status } = service()
    await create('again')
    await settle()
    await client.deleteIndex(admin, { params: { name: 'again' } })
    await expect(create('again')).rejects.toMatchObject({ code: 'operation_conflict_error' })
    await settle()
    await create('again')
    await settle()
    expect((await status('again')).indexStatus).toBe('READY')
  })

  it('is made by exactly one of many who ask for one name at once', async () => {
    const { create, list } = service()
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => create('same')))
    expect(outcomes.filter(({ status: one }) => one === 'fulfilled')).toHaveLength(1)
    const refusals = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []))
    expect(refusals).toEqual(
      Array.from({ length: 19 }, () =>
        expect.objectContaining({ kind: 'conflict', code: 'index_already_exists' }),
      ),
    )
    expect(await list()).toHaveLength(1)
  })

  it('is created beside 60 others at once', async () => {
    const { create, list, limits } = service()
    limits.maxIndexes = 100
    await Promise.all(Array.from({ length: 60 }, (_, at) => create(`index-${at}`)))
    expect(await list()).toHaveLength(60)
  })

  it('is refused beyond the limit of the account, also to many at once, and deleting makes room', async () => {
    const { create, list, limits, client, settle } = service()
    limits.maxIndexes = 3
    const outcomes = await Promise.allSettled(Array.from({ length: 6 }, (_, at) => create(`index-${at}`)))
    expect(outcomes.filter(({ status: one }) => one === 'fulfilled')).toHaveLength(3)
    expect(await list()).toHaveLength(3)
    await expect(create('more')).rejects.toMatchObject({
      kind: 'invalid',
      code: 'invalid_argument',
      message: expect.stringContaining('limit'),
    })
    const [first] = await list()
    await client.deleteIndex(admin, { params: { name: first?.indexName ?? '' } })
    await settle()
    await create('more')
  })

  it('fails with the reason of the cell, costs nothing, and can be deleted then', async () => {
    const { create, status, settle, model, list, client } = service()
    model.state.failure = 'This model is not there. Use another.'
    await create('broken')
    await settle()
    expect(await status('broken')).toEqual({
      indexStatus: 'FAILED',
      reason: 'This model is not there. Use another.',
    })
    expect(await list()).toMatchObject([
      { indexStatus: 'FAILED', errorMsg: 'This model is not there. Use another.' },
    ])
    const deletion = { params: { name: 'broken' } }
    expect(await client.deleteIndex(admin, { ...deletion, query: { dryRun: true } })).toMatchObject({
      cost: { hourlyMicrosBefore: 0, hourlyMicrosAfter: 0 },
    })
    await client.deleteIndex(admin, deletion)
    await settle()
    expect((await status('broken')).indexStatus).toBe('DELETED')
  })

  it('is not READY before its canary was found, and fails when that does not come in time', async () => {
    const { create, status, runJobs, model, pass, settle } = service()
    model.state.canary = false
    await create('silent')
    for (let round = 0; round < 5; round++) await runJobs()
    expect(await status('silent')).toMatchObject({ indexStatus: 'CREATING', stage: 'checking the endpoint' })
    model.state.canary = true
    await settle()
    expect((await status('silent')).indexStatus).toBe('READY')
    model.state.canary = false
    await create('mute')
    await runJobs()
    pass(30 * 60 + 1)
    await settle()
    expect(await status('mute')).toMatchObject({
      indexStatus: 'FAILED',
      reason: expect.stringContaining('endpoint'),
    })
  })

  it('waits for a cell that is away, shows so, and is made when the cell is back; or fails in the end', async () => {
    const { create, status, runJobs, model, settle, pass } = service()
    await create('first')
    model.state.isUp = false
    await runJobs()
    expect(await status('first')).toMatchObject({ indexStatus: 'CREATING', stage: 'waiting for the cell' })
    model.state.isUp = true
    await settle()
    expect((await status('first')).indexStatus).toBe('READY')
    await create('second')
    model.state.isUp = false
    await runJobs()
    pass(30 * 60 + 1)
    await runJobs()
    expect(await status('second')).toMatchObject({
      indexStatus: 'FAILED',
      reason: expect.stringContaining('did not answer'),
    })
  })

  it('does not fail while its model is still arriving', async () => {
    const { create, status, runJobs, model, pass } = service()
    Object.assign(model.state, { looks: 1000, stage: 'downloading model' })
    await create('slow')
    for (let percent = 1; percent <= 10; percent++) {
      model.state.progress = percent / 100
      await runJobs()
      pass(20 * 60)
    }
    expect(await status('slow')).toMatchObject({
      indexStatus: 'CREATING',
      stage: 'downloading model',
      progress: 0.1,
    })
    pass(20 * 60)
    await runJobs()
    expect((await status('slow')).indexStatus).toBe('FAILED')
  })
})

describe('modifying', () => {
  async function readyIndex() {
    const all = service()
    await all.create('idx', { storageClass: 'marqo.balanced' })
    await all.settle()
    const modify = (body: Record<string, unknown>, caller = admin) =>
      all.client.modifyIndex(caller, { params: { name: 'idx' }, body })
    return { ...all, modify }
  }

  it('grows, pauses and resumes the index', async () => {
    const { modify, status, settle, client, model } = await readyIndex()
    await modify({ numberOfShards: 3, numberOfReplicas: 1, inferenceType: 'marqo.GPU' })
    expect((await status('idx')).indexStatus).toBe('MODIFYING')
    await settle()
    expect(await client.getIndex(admin, { params: { name: 'idx' } })).toMatchObject({
      indexStatus: 'READY',
      numberOfShards: 3,
      numberOfReplicas: 1,
      inferenceType: 'GPU',
    })
    await modify({ numberOfInferences: 0 })
    await settle()
    expect([...model.held.values()][0]?.spec).toMatchObject({
      numberOfInferences: 0,
      numberOfShards: 3,
      generation: 3,
    })
  })

  it('is refused while the index is not READY', async () => {
    const { modify } = await readyIndex()
    await modify({ numberOfShards: 2 })
    await expect(modify({ numberOfShards: 3 })).rejects.toMatchObject({
      kind: 'conflict',
      code: 'operation_conflict_error',
      message: expect.stringContaining('MODIFYING'),
    })
  })

  it('that fails leaves the index READY at its old size, with the reason, and the cell too', async () => {
    const { modify, settle, runJobs, client, model } = await readyIndex()
    model.state.failure = 'No machine is free.'
    await modify({ numberOfShards: 4 })
    await runJobs()
    expect(await client.getIndex(admin, { params: { name: 'idx' } })).toMatchObject({
      indexStatus: 'READY',
      numberOfShards: 1,
      errorMsg: expect.stringContaining('No machine is free.'),
    })
    model.state.failure = undefined
    await settle()
    expect([...model.held.values()][0]?.spec).toMatchObject({ numberOfShards: 1, generation: 3 })
  })
})

describe('waiting for a status', () => {
  it('answers as soon as it is reached', async () => {
    const { create, client, settle } = service()
    await create('soon')
    const waiting = client.getIndexStatus(admin, {
      params: { name: 'soon' },
      query: { waitFor: 'READY', timeoutSeconds: 30 },
    })
    await settle()
    expect(await waiting).toEqual({ indexStatus: 'READY' })
  })

  it('delays the answer without waitFor while the index is changing, so that clients of a fast cell need not ask twice', async () => {
    const { create, client, settle } = service()
    await create('soon')
    const asked = client.getIndexStatus(admin, { params: { name: 'soon' }, query: {} })
    await settle()
    expect(await asked).toEqual({ indexStatus: 'READY' })
  })

  it('answers the current status at the timeout', async () => {
    const { create, client } = service()
    await create('never')
    expect(
      await client.getIndexStatus(admin, {
        params: { name: 'never' },
        query: { waitFor: 'READY', timeoutSeconds: 0 },
      }),
    ).toMatchObject({ indexStatus: 'CREATING' })
  })

  it('answers at once when the index failed', async () => {
    const { create, client, settle, model } = service()
    model.state.failure = 'no'
    await create('failed')
    await settle()
    expect(
      await client.getIndexStatus(admin, { params: { name: 'failed' }, query: { waitFor: 'READY' } }),
    ).toMatchObject({ indexStatus: 'FAILED' })
  })
})

describe('counts', () => {
  it('come into the list from the cell, and an index the cell lost is made anew and says so', async () => {
    const all = service()
    await all.create('counted')
    await all.settle()
    all.model.state.documents = 7
    await all.refresh()
    expect(await all.list()).toMatchObject([{ 'docs.count': '7' }])
    all.model.held.clear()
    await all.refresh()
    await all.settle()
    expect(all.model.held.size).toBe(1)
    expect(await all.status('counted')).toEqual({
      indexStatus: 'READY',
      reason: expect.stringContaining('lost this index with every document'),
    })
  })
})

describe('the Index service refuses', () => {
  it.each([
    ['1st', 'begins with a digit'],
    ['a'.repeat(33), '33 characters'],
    ['a.b', 'not allowed'],
    ['größe', 'not allowed'],
    ['marqo__x', 'reserved'],
  ])('the name %s', async (name, words) => {
    const { send } = service()
    expect(await send(admin, ['POST', `/indexes/${encodeURIComponent(name)}`], {})).toMatchObject({
      status: 400,
      body: { code: 'invalid_argument', message: expect.stringContaining(words) },
    })
  })

  it('a body that is no object, and creating when no cell has room', async () => {
    const { send, model } = service()
    expect(await send(admin, ['POST', '/indexes/a'], [])).toMatchObject({ status: 422 })
    model.state.maxIndexes = 0
    expect(await send(admin, ['POST', '/indexes/a'], {})).toMatchObject({
      status: 503,
      body: { code: 'no_capacity' },
    })
  })

  it('changes to keys without admin access; everything to strangers', async () => {
    const { create, send, settle, list } = service()
    await create('mine')
    await settle()
    const calls: [string, string][] = [
      ['POST', '/indexes/other'],
      ['PUT', '/indexes/mine'],
      ['DELETE', '/indexes/mine'],
    ]
    for (const call of calls)
      for (const caller of [reader, writer])
        expect(await send(caller, call, {})).toMatchObject({ status: 403, body: { code: 'forbidden' } })
    for (const path of ['', '/status', '/settings', '/stats']) {
      expect((await send(reader, ['GET', `/indexes/mine${path}`])).status).toBe(200)
      expect(await send(stranger, ['GET', `/indexes/mine${path}`])).toMatchObject({
        status: 404,
        body: { code: 'index_not_found' },
      })
      expect((await send(undefined, ['GET', `/indexes/mine${path}`])).status).toBe(401)
    }
    expect((await send(stranger, ['DELETE', '/indexes/mine'])).status).toBe(404)
    expect(await list(stranger)).toEqual([])
  })

  it('indexes outside the list of a limited key', async () => {
    const { create, list, send, settle } = service()
    await create('mine')
    await create('other')
    await settle()
    expect((await list(limited)).map(({ indexName }) => indexName)).toEqual(['mine'])
    expect((await send(limited, ['GET', '/indexes/other/status'])).status).toBe(404)
    expect((await send(limited, ['DELETE', '/indexes/other'])).status).toBe(404)
    expect((await send(limited, ['POST', '/indexes/new'], {})).status).toBe(404)
  })
})
