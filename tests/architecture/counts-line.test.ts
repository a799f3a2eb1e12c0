import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

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

it('ends a run with a line that counts what passed, failed, was skipped and was retried', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'marqo-counts-'))
  try {
    const config = `import { countsReporter } from ${JSON.stringify(REPORTER)}
export default { test: { globals: true, retry: 1, include: ['*.case.ts'], reporters: [countsReporter()] } }`
    await writeFile(join(dir, 'vitest.config.ts'), config)
    await writeFile(join(dir, 'some.case.ts'), TESTS)
    await writeFile(join(dir, 'broken.case.ts'), BROKEN)
    const output = await new Promise<string>((resolve) =>
      execFile(process.execPath, [VITEST, 'run', '--root', dir], { cwd: dir }, (_, stdout) =>
        resolve(stdout),
      ),
    )
    expect(output.trim().split('\n').at(-1)).toBe('2 passed, 2 failed, 2 skipped, 2 retried')
  } finally {
    await rm(dir, { recursive: true })
  }
})
