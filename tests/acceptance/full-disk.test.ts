import { describe, expect, it } from 'vitest'
import { canMountDisks, smallDisk } from '#platform/testing'
import { createReadyIndex, type Product, startProduct, until } from '../support/product.ts'

const SETTINGS = { type: 'unstructured', model: 'random/small' }
const FULL = { status: 503, body: { code: 'storage_unavailable', type: 'service_unavailable' } }
/** Refused by the database at once, or after what was left in its pages is used up. */
const ENDLESS = 2_000

/** Asks until it is refused. */
async function untilRefused(ask: (at: number) => ReturnType<Product['send']>) {
  for (let at = 0; at < ENDLESS; at++) {
    const answer = await ask(at)
    if (answer.status !== 200) return answer
  }
  throw new Error('never refused')
}

describe.runIf(canMountDisks(process.env['CI'] === 'true'))(
  'a disk that fills while the product runs',
  () => {
    it('ends no process, lets everybody read, refuses writes with 503, and is over when there is room', async () => {
      await using disk = smallDisk(96)
      await using product = await startProduct({
        dataDir: disk.dir,
        env: { MARQO_KEEP_FREE_DISK_MB: '0', GATEWAY_WRITES_PER_MINUTE: '1000000' },
      })
      const endpoint = await createReadyIndex(product, 'books', SETTINGS)
      const at = `${endpoint}/indexes/books`
      const add = (id: string) =>
        product.send('POST', `${at}/documents`, {
          documents: [{ _id: id, t: `a book ${'x'.repeat(20_000)}` }],
          tensorFields: ['t'],
        })
      const makeKey = () => product.send('POST', '/keys', { name: 'x'.repeat(60), scope: 'read' })
      expect(await add('first')).toMatchObject({ status: 200, body: { errors: false } })
      const pids = [await product.pid('controller'), await product.pid('cell')]

      await disk.fill()
      expect(await untilRefused((id) => add(`more ${id}`))).toMatchObject(FULL)
      expect(
        await untilRefused(async () => {
          const made = await makeKey()
          // Within the limit of keys.
          if (made.status === 200) await product.send('DELETE', `/keys/${String(made.body['keyId'])}`)
          return made
        }),
      ).toMatchObject(FULL)
      for (const path of ['/indexes', '/keys', `${at}/documents/first`])
        expect([path, (await product.send('GET', path)).status]).toEqual([path, 200])
      for (const searchMethod of ['TENSOR', 'LEXICAL'])
        expect(await product.send('POST', `${at}/search`, { q: 'book', searchMethod })).toMatchObject({
          status: 200,
          body: { hits: expect.arrayContaining([expect.objectContaining({ _id: 'first' })]) },
        })
      expect(await (await fetch(`${product.apiUrl}/readyz`)).json()).toEqual({
        status: 'ready',
        storage: 'refuses writes',
      })

      await disk.free()
      expect(await until(30, async () => ((await makeKey()).status === 200 ? true : undefined))).toBe(true)
      expect(await until(30, async () => ((await add('last')).status === 200 ? true : undefined))).toBe(true)
      expect(await (await fetch(`${product.apiUrl}/readyz`)).json()).toEqual({ status: 'ready' })
      expect([await product.pid('controller'), await product.pid('cell')]).toEqual(pids)
      expect(product.output()).not.toContain('stopped unexpectedly')
    })
  },
)
