import fc from 'fast-check'
import { expect, it } from 'vitest'
import { parseJson } from './parse-json.ts'
import { parseLargeJson } from './parse-large-json.ts'

const filler = 'x'.repeat(200_000)

it('parseLargeJson reads any JSON as JSON.parse does, however large', async () => {
  await fc.assert(
    fc.asyncProperty(fc.jsonValue({ maxDepth: 5 }), fc.boolean(), async (value, isList) => {
      const text = JSON.stringify(
        isList ? [value, filler] : { documents: [value, { '': 0 }, value], value, filler },
        null,
        1,
      )
      expect(await parseLargeJson(text)).toEqual(parseJson(text))
    }),
  )
  const odd = `{"m":{"__proto__":{"a":1},"b\\"{":[{"c":{}}]},"f":"${filler}"}`
  const read = (await parseLargeJson(odd)) as { m: object }
  expect(JSON.stringify(read)).toBe(JSON.stringify(JSON.parse(odd)))
  expect(Object.getPrototypeOf(read.m)).toBe(Object.prototype)
})

it.each([`[{]}, "${filler}"]`, `{"a":[{"b":1}`, `{"a":{}} ${filler}`, '['.repeat(300_000)])(
  'parseLargeJson refuses invalid JSON',
  async (text) => {
    await expect(parseLargeJson(text)).rejects.toThrow(SyntaxError)
  },
)

it('parseLargeJson refuses too many keys, too many entries and a single large document', async () => {
  const many = (count: number, each: (at: number) => string) =>
    Array.from({ length: count }, (_, at) => each(at)).join(',')
  const refused = { code: 'request_too_large' }
  await expect(parseLargeJson(`{${many(20_001, (at) => `"k${at}":1`)}}`)).rejects.toMatchObject(refused)
  await expect(parseLargeJson(`[${many(200_002, () => '1')}]`)).rejects.toMatchObject(refused)
  await expect(parseLargeJson(`[${many(20_001, () => '{}')}]`)).rejects.toMatchObject(refused)
  await expect(parseLargeJson(`{"d":[{"a":"${'x'.repeat(1_100_000)}"}]}`)).rejects.toMatchObject(refused)
  const documents = (keys: number) =>
    `{"d":[${many(128, (at) => `{"_id":"${at}",${many(keys, (key) => `"k${key}":1`)}}`)}]}`
  expect(((await parseLargeJson(documents(1_000))) as { d: unknown[] }).d).toHaveLength(128)
  await expect(parseLargeJson(documents(1_600))).rejects.toMatchObject(refused)
})
