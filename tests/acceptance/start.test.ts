import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Socket } from 'node:net'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  createReadyIndex,
  freePort,
  listIndexes,
  type Product,
  runMain,
  startProduct,
  until,
  waitForStatus,
} from '../support/product.ts'

const HAS_IPV6 = Object.values(networkInterfaces()).some((all) =>
  all?.some(({ address }) => address === '::1'),
)

let scratch: string
beforeAll(async () => void (scratch = await mkdtemp(join(tmpdir(), 'marqo-start-'))))
afterAll(() => rm(scratch, { recursive: true, force: true }))

/** Runs the product with flags that must make it end by itself. */
async function ends(args: readonly string[], env: Record<string, string> = {}) {
  const { output, exit } = runMain(args, env)
  return {
    code: await exit,
    lines: output()
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('Starting')),
  }
}
const flags = async (dataDir: string) => [
  '--port',
  `${await freePort()}`,
  '--cell-port',
  `${await freePort()}`,
  '--data-dir',
  dataDir,
]

/** Somebody else's server: what the product says to it does not keep it open. */
const hangUp = (socket: Socket) => void socket.destroy()

describe('what cannot be started', () => {
  it.each([
    [['--port', 'eighty'], /--port <port>.*whole number/],
    [['--port', '70000'], /65535/],
    [['--prot', '8800'], /unknown option '--prot'.*--port/s],
    [['--port', '9000', '--cell-port', '9000'], /both 9000/],
    [['--unavailable-models', 'guess'], /refuse, substitute/],
    [['extra'], /too many arguments/],
    [['--data-dir', ''], /--data-dir <dir>.*must name a folder/],
    [['--models-dir', '/no/such/folder'], /--models-dir <dir>.*no such folder/],
  ])('says what is wrong with %j and ends', async (args, words) => {
    const { code, lines } = await ends(args)
    expect(code).toBe(2)
    expect(lines.join('\n')).toMatch(words)
  })

  it('reads the same from the environment', async () => {
    const { code, lines } = await ends([], { MARQO_PORT: 'eighty' })
    expect(code).toBe(2)
    expect(lines.join('\n')).toContain('whole number')
  })

  it('names every address that is none', async () => {
    const args = await flags(join(scratch, 'addresses'))
    const { code, lines } = await ends(args, { MARQO_CELL_URL: 'search.example', HF_ENDPOINT: 'hub' })
    expect(code).toBe(1)
    expect(lines.join('\n')).toMatch(/MARQO_CELL_URL.*HF_ENDPOINT/s)
  })

  it('says in one line that a port is taken', async () => {
    const taken = createServer(hangUp)
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
    const address = taken.address()
    const port = typeof address === 'object' && address ? address.port : 0
    for (const flag of ['--port', '--cell-port']) {
      const { code, lines } = await ends([...(await flags(join(scratch, `taken${flag}`))), flag, `${port}`])
      expect(code).toBe(1)
      expect(lines).toEqual([
        `Port ${port} is already in use. Stop what uses it, or choose another with ${flag}.`,
      ])
    }
    await new Promise((resolve) => taken.close(resolve))
  })

  it('says in one line that the data directory is held, newer or cannot be written', async () => {
    await using running = await startProduct({ dataDir: join(scratch, 'held') })
    const second = await ends(await flags(running.dataDir))
    expect(second).toEqual({
      code: 1,
      lines: [expect.stringContaining('in use by another running instance')],
    })
    await running.stop()
    await writeFile(join(running.dataDir, 'format.json'), '{"format":99}')
    expect(await ends(await flags(running.dataDir))).toEqual({
      code: 1,
      lines: [expect.stringContaining('newer version (format 99')],
    })
    await writeFile(join(scratch, 'file'), '')
    expect(await ends(await flags(join(scratch, 'file')))).toEqual({
      code: 1,
      lines: [expect.stringContaining('cannot be written')],
    })
  })

  it('prints help and version', async () => {
    const help = await ends(['--help'])
    expect(help.code).toBe(0)
    for (const flag of [
      '--port',
      '--cell-port',
      '--data-dir',
      '--models-dir',
      '--unavailable-models',
      'MARQO_PORT',
    ])
      expect(help.lines.join('\n')).toContain(flag)
    expect(await ends(['--version'])).toEqual({ code: 0, lines: [expect.stringMatching(/^\d+\.\d+\.\d+$/)] })
  })
})

describe('what runs', () => {
  let product: Product
  beforeAll(async () => void (product = await startProduct()))
  afterAll(() => product[Symbol.asyncDispose]())
  const says = (words: string) => until(20, async () => product.output().includes(words) || undefined)

  it('says on both processes that it is alive and ready, and shows metrics', async () => {
    for (const port of [product.port, product.cellPort]) {
      const base = `http://127.0.0.1:${port}`
      expect(await (await fetch(`${base}/healthz`)).json()).toEqual({ status: 'alive' })
      expect(await (await fetch(`${base}/readyz`)).json()).toEqual({ status: 'ready' })
      expect(await (await fetch(`${base}/metrics`)).text()).toContain('process_resident_memory_bytes')
    }
    expect(await (await fetch(`http://127.0.0.1:${product.port}/`)).text()).toMatch(/<div id="root">/)
  })

  it('starts a process again that died, and says so', async () => {
    for (const role of ['controller', 'cell'] as const) {
      const before = await product.pid(role)
      await product.kill(role)
      await says(`The ${role} stopped unexpectedly`)
      await says(`The ${role} is running again.`)
      await product.ready(role)
      expect(await product.pid(role)).not.toBe(before)
    }
  })

  it('keeps serving documents while the controller is down, for known keys', async () => {
    const endpoint = await createReadyIndex(product, 'independent')
    const stats = () => product.send('GET', `${endpoint}/indexes/independent/stats`)
    expect((await stats()).status).toBe(200)
    const pid = await product.pid('controller')
    process.kill(pid, 'SIGSTOP')
    expect((await stats()).status).toBe(200)
    process.kill(pid, 'SIGCONT')
    expect((await listIndexes(product)).map(({ indexName }) => indexName)).toContain('independent')
  })

  it('goes on serving documents while a process cannot start again, and tries that until it can', async () => {
    const endpoint = await createReadyIndex(product, 'steady', { model: 'random/small' })
    const stats = async () => (await product.send('GET', `${endpoint}/indexes/steady/stats`)).status
    expect(await stats()).toBe(200)
    const timesBack = () => product.output().split('The controller is running again.').length
    const back = timesBack()
    const squatter = createServer(hangUp)
    await product.kill('controller')
    await until(
      5,
      () =>
        new Promise<true | undefined>((resolve) => {
          squatter.once('error', () => resolve(undefined))
          squatter.listen(product.port, '127.0.0.1', () => resolve(true))
        }),
    )
    await says(`Port ${product.port} is already in use.`)
    expect(await stats()).toBe(200)
    await new Promise((resolve) => squatter.close(resolve))
    await until(20, async () => timesBack() > back || undefined)
    expect((await listIndexes(product)).map(({ indexName }) => indexName)).toContain('steady')
  })

  it.runIf(process.platform === 'linux')('runs whole on an address of its own', async () => {
    await using product = await startProduct({ host: '127.0.0.2' })
    await until(5, async () =>
      product.output().includes(`Console    http://127.0.0.2:${product.port}`) ? true : undefined,
    )
    const endpoint = await createReadyIndex(product, 'bound', { model: 'random/small' })
    expect(endpoint).toMatch(new RegExp(`^http://127\\.0\\.0\\.2:${product.cellPort}/`))
  })

  // A machine may have no IPv6 at all: then what is promised is a clear refusal.
  if (HAS_IPV6)
    it('runs whole on the loopback address of IPv6, and prints what answers', async () => {
      await using product = await startProduct({ host: '::1' })
      const printed = await until(5, async () => /Console +(http:\S+)/.exec(product.output())?.[1])
      expect(printed).toBe(`http://[::1]:${product.port}`)
      expect(await (await fetch(`${printed}/healthz`)).json()).toEqual({ status: 'alive' })
      const endpoint = await createReadyIndex(product, 'six', { model: 'random/small' })
      expect(endpoint).toMatch(new RegExp(`^http://\\[::1\\]:${product.cellPort}/`))
      expect((await product.send('GET', `${endpoint}/indexes/six/stats`)).status).toBe(200)
    })
  else
    it('says that ::1 cannot be bound here, and what to do', async () => {
      const { code, lines } = await ends([...(await flags(join(scratch, 'six'))), '--host', '::1'])
      expect(code).toBe(1)
      expect(lines).toEqual([expect.stringMatching(/^Cannot listen on ::1:\d+ .*--host/)])
    })

  it('says at later starts where the first sign-in is, and keeps that true when the ports move', async () => {
    const dataDir = join(scratch, 'moved')
    await using first = await startProduct({ dataDir })
    expect(first.output()).toContain('These are printed this once')
    await first.stop()
    await using second = await startProduct({ dataDir })
    const file = join(dataDir, 'first-run.json')
    expect(second.output()).not.toContain('These are printed this once')
    expect(second.output()).toContain(`Sign-in: ${file}`)
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({
      consoleUrl: `http://localhost:${second.port}`,
      apiUrl: `http://localhost:${second.port}`,
      apiKey: first.apiKey,
    })
  })

  it('names endpoints as the operator says that clients reach the cell', async () => {
    const cellPort = await freePort()
    const env = { MARQO_CELL_URL: `http://127.0.0.1:${cellPort}/` }
    await using product = await startProduct({ cellPort, env })
    const endpoint = await createReadyIndex(product, 'elsewhere', { model: 'random/small' })
    expect(endpoint).toMatch(new RegExp(`^http://127\\.0\\.0\\.1:${cellPort}/elsewhere-`))
    expect((await product.send('GET', `${endpoint}/indexes/elsewhere/stats`)).status).toBe(200)
  })

  it('serves another model with the bundled one when told to, and says so everywhere', async () => {
    await using product = await startProduct({ args: ['--unavailable-models', 'substitute'] })
    const endpoint = await createReadyIndex(product, 'tried', {
      model: 'open_clip/ViT-B-32/laion2b_s34b_b79k',
      treatUrlsAndPointersAsImages: true,
    })
    const substituteModel = 'hf/all-MiniLM-L6-v2'
    expect(await listIndexes(product)).toMatchObject([
      { model: 'open_clip/ViT-B-32/laion2b_s34b_b79k', substituteModel },
    ])
    for (const part of ['status', 'settings'])
      expect((await product.send('GET', `/indexes/tried/${part}`)).body).toMatchObject({ substituteModel })
    const added = await product.send('POST', `${endpoint}/indexes/tried/documents`, {
      documents: [{ _id: 'a', text: 'a red bicycle' }],
      tensorFields: ['text'],
    })
    expect(added.body).toMatchObject({ errors: false })
    expect(await waitForStatus(product, 'tried', 'READY')).toBe('READY')
  })
})

it('is READY for indexes where the environment names a proxy that does not answer', async () => {
  const proxy = `http://127.0.0.1:${await freePort()}`
  await using product = await startProduct({
    env: { NODE_USE_ENV_PROXY: '1', HTTP_PROXY: proxy, http_proxy: proxy },
  })
  expect(await createReadyIndex(product, 'behind')).toMatch(/^http:/)
})
