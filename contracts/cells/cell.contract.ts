import type { RouteConfig } from '@hono/zod-openapi'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type * as z from 'zod'
import { cellConsoleRoutes, cellControlRoutes } from './routes.ts'
import { type CellIndexSpec, CellIndexState } from './schemas.ts'

/** What a cell provides to the suite. */
export type CellUnderTest = {
  /** Answers a request below its control URL. */
  fetch(request: Request): Response | Promise<Response>
  /** Base of its control routes. */
  controlUrl: string
  token: string
  /** Settings of an index that the cell can create. */
  settings: Record<string, unknown>
  /** Settings of an index that the cell refuses, with a reason. */
  unusable: () => Record<string, unknown>
  /** Makes `settings` usable again. */
  mend: () => void
  close(): Promise<void>
}

type Asked = { indexId?: string; body?: unknown; token?: string }

/** Every promise of the routes by which the control plane steers a cell, for any cell. */
export function describeCell(kind: string, open: () => Promise<CellUnderTest>): void {
  describe(`a cell: ${kind}`, () => {
    let cell: CellUnderTest
    let made = 0
    beforeAll(async () => void (cell = await open()))
    afterAll(() => cell.close())

    /** Sends a request, and checks that status and body are among those of the contract. */
    const ask = async (route: RouteConfig, { indexId = '', body, token = cell.token }: Asked = {}) => {
      const answer = await cell.fetch(
        new Request(`${cell.controlUrl}${route.path.replace('{indexId}', encodeURIComponent(indexId))}`, {
          method: route.method.toUpperCase(),
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
          ...(body !== undefined && { body: JSON.stringify(body) }),
        }),
      )
      const declared = (
        route.responses as Record<string, { content?: Record<string, { schema: z.ZodType }> } | undefined>
      )[answer.status]
      const schema = declared?.content?.['application/json']?.schema
      if (!schema) throw new Error(`${route.operationId} answers ${answer.status}: ${await answer.text()}`)
      return { status: answer.status, body: schema.parse(await answer.json()) as Record<string, unknown> }
    }
    /** An index that the cell does not have yet, with a new id. */
    const newSpec = (given: Partial<CellIndexSpec> = {}): CellIndexSpec => {
      const at = `${++made}`.padStart(8, '0')
      return {
        indexId: `idx_${at}abcdefghijkl`,
        accountId: 'acc_00000001',
        indexName: `index-${made}`,
        generation: 1,
        settings: cell.settings,
        numberOfShards: 1,
        numberOfReplicas: 0,
        numberOfInferences: 1,
        inferenceType: 'marqo.CPU.small',
        storageClass: 'marqo.basic',
        ...given,
      }
    }
    const provision = (spec: CellIndexSpec) =>
      ask(cellControlRoutes.provisionIndex, { indexId: spec.indexId, body: spec })
    const observe = async (indexId: string) =>
      CellIndexState.parse((await ask(cellControlRoutes.observeIndex, { indexId })).body)
    const list = async () =>
      (await ask(cellControlRoutes.listCellIndexes)).body['results'] as CellIndexState[]
    const probe = (indexId: string) => ask(cellControlRoutes.probeIndex, { indexId })
    /** Repeats the request until provisioning has ended, as the control plane does. */
    const settled = async (spec: CellIndexSpec): Promise<CellIndexState> => {
      for (;;) {
        const state = CellIndexState.parse((await provision(spec)).body)
        if (state.phase !== 'provisioning') return state
        await new Promise((resolve) => setImmediate(resolve))
      }
    }
    const retired = async (indexId: string) => {
      for (;;) {
        const { body } = await ask(cellControlRoutes.retireIndex, { indexId })
        if (body['retired'] === true) return true
        await new Promise((resolve) => setImmediate(resolve))
      }
    }

    it('creates an index once, however often it is requested, and answers its endpoint', async () => {
      const spec = newSpec()
      const before = (await list()).length
      const first = await settled(spec)
      expect(first).toMatchObject({
        indexId: spec.indexId,
        accountId: spec.accountId,
        indexName: spec.indexName,
        generation: 1,
        phase: 'ready',
        endpoint: expect.stringMatching(/^https?:\/\/.+[^/]$/),
        stats: { numberOfDocuments: 0, numberOfVectors: 0 },
      })
      expect((await provision(spec)).body).toEqual(first)
      expect(await observe(spec.indexId)).toEqual(first)
      expect(await list()).toHaveLength(before + 1)
      expect(await list()).toContainEqual(first)
      expect((await ask(cellControlRoutes.describeCell)).body).toMatchObject({ indexes: before + 1 })
    })

    it('accepts a later generation, keeps the endpoint, and refuses an earlier generation', async () => {
      const spec = newSpec()
      const { endpoint } = await settled(spec)
      const paused = { ...spec, generation: 3, numberOfInferences: 0 }
      expect(await settled(paused)).toMatchObject({ generation: 3, phase: 'ready', endpoint })
      for (const generation of [1, 2])
        expect(await provision({ ...spec, generation })).toMatchObject({
          status: 409,
          body: { code: 'generation_conflict' },
        })
      expect(await observe(spec.indexId)).toMatchObject({ generation: 3, phase: 'ready', endpoint })
    })

    it('says why it could not create an index, and tries again with a later generation', async () => {
      const spec = newSpec({ settings: cell.unusable() })
      const plan = (settings: object) => ask(cellControlRoutes.planIndex, { body: { settings } })
      expect((await plan(spec.settings)).body).toEqual({ reason: expect.stringMatching(/\w/) })
      const failed = await settled(spec)
      expect(failed).toMatchObject({ phase: 'failed', generation: 1, reason: expect.stringMatching(/\w/) })
      expect((await provision(spec)).body).toEqual(failed)
      expect((await probe(spec.indexId)).status).toBe(404)
      cell.mend()
      expect((await plan(cell.settings)).body).toEqual({})
      const again = await settled({ ...spec, generation: 2, settings: cell.settings })
      expect(again).toMatchObject({ phase: 'ready', generation: 2 })
      expect(again).not.toHaveProperty('reason')
    })

    it('probes an index that is ready, even a paused one, and answers 404 for an unknown one', async () => {
      const ready = newSpec()
      const paused = newSpec({ numberOfInferences: 0 })
      for (const spec of [ready, paused]) {
        expect((await settled(spec)).phase).toBe('ready')
        expect(await probe(spec.indexId)).toEqual({ status: 200, body: { ok: true } })
      }
      expect((await observe(ready.indexId)).stats.numberOfDocuments).toBe(0)
      expect(await probe('idx_of_nobody')).toMatchObject({ status: 404, body: { code: 'index_not_found' } })
    })

    it('retires an index for good, also repeatedly, and accepts to retire an unknown one', async () => {
      const [spec, other] = [newSpec(), newSpec()]
      await Promise.all([settled(spec), settled(other)])
      for (const indexId of [spec.indexId, spec.indexId, 'idx_of_nobody'])
        expect(await retired(indexId)).toBe(true)
      expect(await ask(cellControlRoutes.observeIndex, { indexId: spec.indexId })).toMatchObject({
        status: 404,
        body: { code: 'index_not_found' },
      })
      const ids = (await list()).map(({ indexId }) => indexId)
      expect([ids.includes(spec.indexId), ids.includes(other.indexId)]).toEqual([false, true])
    })

    it('refuses an invalid index, or another one than the path names, and stores nothing of it', async () => {
      const before = await list()
      const { generation: _, ...incomplete } = newSpec()
      for (const body of [incomplete, newSpec({ generation: 0 }), newSpec({ indexId: 'idx_of_nobody' })])
        expect(
          await ask(cellControlRoutes.provisionIndex, { indexId: 'idx_of_the_path', body }),
        ).toMatchObject({ status: 422, body: { code: 'unprocessable_entity' } })
      expect(await list()).toEqual(before)
    })

    it('lists the models it knows, its default among them', async () => {
      const { defaultModel } = (await ask(cellControlRoutes.describeCell)).body
      const { results } = (await ask(cellConsoleRoutes.listCellModels)).body
      expect(results).toContainEqual(expect.objectContaining({ model: defaultModel, availability: 'ready' }))
    })

    it('refuses every request without its token, and changes nothing', async () => {
      const spec = newSpec()
      await settled(spec)
      const stranger = { indexId: spec.indexId, body: { ...spec, generation: 9 }, token: 'another' }
      for (const route of Object.values(cellControlRoutes)) {
        const { body, ...noBody } = stranger
        const asked = route.method === 'put' ? { ...noBody, body } : noBody
        expect([route.operationId, await ask(route, asked)]).toMatchObject([
          route.operationId,
          { status: 401, body: { code: 'unauthorized' } },
        ])
      }
      expect(await observe(spec.indexId)).toMatchObject({ generation: 1, phase: 'ready' })
    })
  })
}
