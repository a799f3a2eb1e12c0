import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, it } from 'vitest'

const fileOf = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const VITEST = fileOf('../../node_modules/vitest/vitest.mjs')
const REPORTER = fileOf('../support/counts-reporter.ts')

const TESTS = `
let attempts = 0
it('is well', () => expect(1).toBe(1))
it('is well the second time', () => expect(++attempts).toBe(2))
it('is never well', () => expect(1).toBe(2))
it.skip('is left out', () => {})
`
const BROKEN = `describe('a group', () => { beforeAll(() => { throw new Error('no') }); it('waits', () => {}) })`
const ONE_LEFT_OUT = `it('is well', () => expect(1).toBe(1))
describe.runIf(false)('a disk of its own', () => { it('is filled', () => {}) })`

let dir = ''
beforeEach(async () => void (dir = await mkdtemp(join(tmpdir(), 'marqo-counts-'))))
afterEach(() => rm(dir, { recursive: true }))

async function run(files: Record<string, string>, { isCi = false, args = [] as readonly string[] } = {}) {
  const config = `import { countsReporter } from ${JSON.stringify(REPORTER)}
export default { test: { globals: true, retry: 1, include: ['*.case.ts'], reporters: [countsReporter({ isCi: ${isCi} })] } }`
  await writeFile(join(dir, 'vitest.config.ts'), config)
  for (const [name, text] of Object.entries(files)) await writeFile(join(dir, `${name}.case.ts`), text)
  return new Promise<{ hasFailed: boolean; lines: string[] }>((resolve) =>
    execFile(process.execPath, [VITEST, 'run', '--root', dir, ...args], { cwd: dir }, (error, stdout) =>
      resolve({ hasFailed: error !== null, lines: stdout.trim().split('\n') }),
    ),
  )
}

it('ends a run with a line that counts what passed, failed, was skipped and was retried', async () => {
  const { lines } = await run({ some: TESTS, broken: BROKEN })
  expect(lines.at(-1)).toBe('2 passed, 2 failed, 2 skipped, 2 retried')
})

it('fails a run in CI that skips a test which is not in the list of those it may skip', async () => {
  const { hasFailed, lines } = await run({ some: ONE_LEFT_OUT }, { isCi: true })
  expect(hasFailed).toBe(true)
  expect(lines).toContain('Skipped in CI, so the run fails: some.case.ts > a disk of its own > is filled')
  expect(lines.at(-1)).toBe('1 passed, 0 failed, 1 skipped, 0 retried')
})

it('skips elsewhere what the machine cannot run, and what a pattern of names leaves out', async () => {
  expect((await run({ some: ONE_LEFT_OUT })).hasFailed).toBe(false)
  expect((await run({ some: ONE_LEFT_OUT }, { isCi: true, args: ['-t', 'is well'] })).hasFailed).toBe(false)
})
