import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Isolation, isolationHere, isolationNotice, spawnIsolated } from './isolation.ts'

let dir: string
let secret: string
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'isolation-'))
  secret = join(dir, 'first-run.json')
  await writeFile(secret, 'secret', { mode: 0o600 })
  process.env['HF_TOKEN'] = 'a-token-of-the-operator'
})
afterAll(async () => {
  delete process.env['HF_TOKEN']
  await rm(dir, { recursive: true, force: true })
})

/** Reports everything that an isolated process can reach; a harmful model could reach no more. */
async function reachOf(isolation: Isolation): Promise<Record<string, unknown>> {
  const program = `
    const fs = require('node:fs')
    const attempt = (act) => { try { return act() } catch (error) { return error.code ?? error.name } }
    const net = require('node:net').connect(${port}, '127.0.0.1')
    const tell = (network) => process.send({
      network,
      environment: Object.keys(process.env).filter((name) => name !== 'PWD'),
      directory: attempt(() => fs.readdirSync('.')),
      secret: attempt(() => fs.readFileSync(${JSON.stringify(secret)}, 'utf8')),
      processes: fs.readdirSync('/proc').filter((name) => /^[0-9]+$/.test(name)).length,
      parent: attempt(() => fs.readFileSync('/proc/${process.pid}/environ', 'utf8').length),
      write: attempt(() => fs.writeFileSync('/tmp/x-' + process.pid, 'x')),
      root: attempt(() => fs.readdirSync('/')),
      memory: attempt(() => Buffer.alloc(3 * 2 ** 30).length),
    }, () => process.exit())
    net.on('connect', () => tell('open')).on('error', () => tell('closed'))
  `
  const answered = Promise.withResolvers<Record<string, unknown>>()
  const child = spawnIsolated({ isolation, descriptors: [], memoryBytes: 2 ** 31, args: ['-e', program] })
  child.on('message', (message) => answered.resolve(message as Record<string, unknown>))
  child.on('exit', (code) => answered.reject(new Error(`it ended with ${code}`)))
  return answered.promise
}

let port = 0
beforeAll(async () => {
  const server = createServer().listen(0, '127.0.0.1').unref()
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  if (address !== null && typeof address === 'object') port = address.port
})

// In CI this must not be skipped on a machine without bubblewrap.
const hasBubblewrap = (await isolationHere()) === 'bubblewrap'

describe.skipIf(!hasBubblewrap && process.env['CI'] === undefined)(
  'an embedding process in bubblewrap',
  () => {
    it('reaches no secret, no network, no other process and no variable, and bounded memory', async () => {
      expect(await isolationHere()).toBe('bubblewrap')
      expect(await reachOf('bubblewrap')).toMatchObject({
        network: 'closed',
        environment: [],
        directory: [],
        secret: 'ENOENT',
        parent: 'ENOENT',
        write: 'ENOENT',
        memory: 'RangeError',
        root: expect.not.arrayContaining(['home', 'root', 'work', 'tmp', 'var']),
      })
    })
  },
)

describe.skipIf(process.getuid?.() !== 0)('an embedding process of a lower user', () => {
  it('reads nothing that its owner alone may read, and no variable', async () => {
    expect(await reachOf('lower-user')).toMatchObject({
      environment: [],
      directory: 'EACCES',
      secret: 'EACCES',
      parent: 'EACCES',
      memory: 'RangeError',
    })
  })
})

it('without isolation it still has no variable of the product, and whoever starts it is told', async () => {
  expect(await reachOf('none')).toMatchObject({ environment: [], directory: [], memory: 'RangeError' })
  expect(isolationNotice('none')).toContain('WITHOUT isolation')
  expect(isolationNotice('lower-user')).toContain('network')
  expect(isolationNotice('bubblewrap')).toBeUndefined()
})
