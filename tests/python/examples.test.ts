import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Product, startProduct } from '../support/product.ts'
import { canUsePython, NEWEST_CLIENT, pythonWith } from '../support/python.ts'

const run = promisify(execFile)
const README = new URL('../../README.md', import.meta.url)

/** The examples a newcomer meets, in the order of meeting them and on one product, as they are written. */
describe.runIf(canUsePython('the first examples'))('the first examples', () => {
  let product: Product
  let dir: string
  let bin: string
  let readme: string
  const warnings = new Set<string>()
  beforeAll(async () => {
    bin = await pythonWith(`marqo==${NEWEST_CLIENT}`)
    dir = await mkdtemp(join(tmpdir(), 'marqo-examples-'))
    readme = await readFile(README, 'utf8')
    product = await startProduct()
  })
  afterAll(async () => {
    await product?.[Symbol.asyncDispose]()
    await rm(dir, { recursive: true })
  })

  /** Runs lines of a shell with the client installed. @returns what they print */
  const shell = async (script: string) => {
    const env = {
      ...process.env,
      PATH: `${bin}${delimiter}${process.env['PATH']}`,
      // `pip install` must not reach the Python of this machine.
      PIP_REQUIRE_VIRTUALENV: 'true',
    }
    const { stdout, stderr } = await run('bash', ['-c', `set -euo pipefail\n${script}`], { cwd: dir, env })
    for (const [, warning = ''] of stderr.matchAll(/WARNING (.*)/g)) warnings.add(warning)
    return stdout
  }
  /** With this product's port and key in the places of the ones shown. */
  const filledIn = (text: string) =>
    text.replaceAll('localhost:8800', `localhost:${product.port}`).replaceAll('mqc_…', product.apiKey)
  /** The first block of this language after the text. */
  const block = (language: string, after: string) => {
    const rest = readme.slice(readme.indexOf(after))
    const [, found] = new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``).exec(rest) ?? []
    if (found === undefined) throw new Error(`README.md has no such block after “${after}”`)
    return found
  }

  it('printed at the first start find the right document with Python, and answer curl', async () => {
    const [, python = '', curl = ''] =
      /\n *Python \(pip install marqo\):\n([^]*?)\n *curl:\n([^]*?)\n *Ready in/.exec(product.output()) ?? []
    expect(await shell(python)).toContain('Bread is baked from flour.')
    expect(JSON.parse(await shell(curl))).toMatchObject({ results: [{ indexStatus: 'READY' }] })
  })

  it('of the README do the same, whatever was run before', async () => {
    await writeFile(join(dir, 'example.py'), filledIn(block('python', '## Search with Python')))
    const commands = filledIn(block('', '## Search with Python'))
    expect(commands).toContain('python3 example.py')
    for (const time of ['first', 'second']) {
      const [best] = (await shell(commands)).trim().split('\n').slice(-2)
      expect([time, best]).toEqual([time, expect.stringMatching(/^0\.\d+ A warm winter coat$/)])
    }
    const curl = filledIn(block('', 'The same with curl'))
    expect(await shell(`export MARQO_API_KEY=${product.apiKey}\n${curl}`)).toContain('"indexStatus":"READY"')
    // The version that the endpoint tells is one that the newest client takes without a word.
    expect([...warnings]).toEqual([])
  })
})
