import { readdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'

it('the native runtime has nothing in it that reports to its makers', async () => {
  const bin = join(dirname(createRequire(import.meta.url).resolve('onnxruntime-node')), '../bin')
  const libraries = (await readdir(bin, { recursive: true })).filter((file) => /\.(so|dylib|dll)/.test(file))
  expect(libraries.length).toBeGreaterThan(0)
  for (const file of libraries)
    expect((await readFile(join(bin, file))).includes('events.data.microsoft.com')).toBe(false)
})
