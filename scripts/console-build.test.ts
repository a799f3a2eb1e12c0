import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, expect, it } from 'vitest'

// Plain JavaScript for any Node version; the export that is used here has this type.
const { consoleFingerprint } = (await import(new URL('./console-build.mjs', import.meta.url).href)) as {
  consoleFingerprint: (root: string) => string
}
const root = await mkdtemp(join(tmpdir(), 'marqo-console-build-'))
afterAll(() => rm(root, { recursive: true }))

const write = async (path: string, text: string) => {
  await mkdir(dirname(join(root, path)), { recursive: true })
  await writeFile(join(root, path), text)
}
for (const path of [
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'contracts/x/index.ts',
  'console/src/main.tsx',
])
  await write(path, path)

it('the Console is built again when its sources, contracts or packages change', async () => {
  for (const path of [
    'console/src/main.tsx',
    'console/src/new.tsx',
    'contracts/x/index.ts',
    'package-lock.json',
  ]) {
    const before = consoleFingerprint(root)
    await write(path, 'changed')
    expect({ path, isSame: consoleFingerprint(root) === before }).toEqual({ path, isSame: false })
  }
})

it('the Console is not built again for any other change', async () => {
  const before = consoleFingerprint(root)
  await utimes(join(root, 'console/src/main.tsx'), 1, 1)
  await write('console/dist/index.html', 'built')
  await write('console/node_modules/x/index.js', 'installed')
  await write('console/src/main.test.tsx', 'a test')
  await write('services/x/index.ts', 'of the server')
  expect(consoleFingerprint(root)).toBe(before)
})
