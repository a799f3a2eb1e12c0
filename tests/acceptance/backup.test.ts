import { execFile } from 'node:child_process'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { PASSWORD, signUp, web } from '../support/people.ts'
import { createReadyIndex, freePort, listIndexes, startProduct, until } from '../support/product.ts'

const run = promisify(execFile)
let scratch: string
beforeAll(async () => void (scratch = await mkdtemp(join(tmpdir(), 'marqo-backup-'))))
afterAll(() => rm(scratch, { recursive: true, force: true }))

const NEW_KEY = { 'idempotency-key': 'made-before-the-backup' }

it('brings everything back from a copy of the data directory, on other ports too', async () => {
  const [dataDir, copy] = [join(scratch, 'data'), join(scratch, 'backup')]
  const original = await startProduct({ dataDir })
  const endpoint = await createReadyIndex(original, 'kept')
  const documents = [{ _id: 'coat', title: 'A warm winter coat' }]
  await original.send('POST', `${endpoint}/indexes/kept/documents`, { documents, tensorFields: ['title'] })
  const person = await signUp(original, 'ada@example.com')
  const made = await original.send('POST', '/keys', { name: 'kept', scope: 'read' }, NEW_KEY)
  await original.stop()
  await run('cp', ['-a', dataDir, copy])

  // What happens after the backup is gone with it.
  const later = await startProduct({ dataDir, port: await freePort(), cellPort: await freePort() })
  await later.send('DELETE', '/indexes/kept')
  await later.stop()
  await rm(dataDir, { recursive: true })
  await run('cp', ['-a', copy, dataDir])
  await using restored = await startProduct({ dataDir, port: await freePort(), cellPort: await freePort() })

  const moved = await until(30, async () => {
    const [entry] = await listIndexes(restored)
    return entry?.marqoEndpoint.includes(`:${restored.cellPort}/`) ? entry : undefined
  })
  expect(moved).toMatchObject({ indexName: 'kept', indexStatus: 'READY' })
  const found = await restored.send('POST', `${moved.marqoEndpoint}/indexes/kept/search`, { q: 'snow' })
  expect(found.body).toMatchObject({ hits: [{ _id: 'coat' }] })
  const signedIn = await web(restored, 'POST', '/sessions', {
    body: { email: person.email, password: PASSWORD },
  })
  expect(signedIn.status).toBe(200)
  const session = await web(restored, 'GET', '/sessions/current', { cookie: person.cookie })
  expect(session.status).toBe(200)
  // The answer was sealed under the key that lies in the directory.
  const again = await restored.send('POST', '/keys', { name: 'kept', scope: 'read' }, NEW_KEY)
  expect([again.headers.get('idempotency-replayed'), again.body]).toEqual(['true', made.body])
  expect((await stat(join(dataDir, 'vault-key'))).mode & 0o777).toBe(0o600)
})
