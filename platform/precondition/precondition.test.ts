import { expect, it } from 'vitest'
import { etagOf, requireMatch } from './index.ts'

const etag = etagOf({ name: 'a' })
const inside = etag.slice(1, -1)

it.each([undefined, '*', etag, `"other", ${etag}`, `W/${etag}`, `"${inside}-gzip"`, `W/"${inside}-br"`])(
  'If-Match %s matches the resource',
  (ifMatch) => {
    expect(() => requireMatch(ifMatch, etag)).not.toThrow()
  },
)

it.each([
  ['"other"', 'changed since you read it'],
  ['W/"other"', 'changed since you read it'],
  [`"${inside}-other"`, 'changed since you read it'],
  [inside, 'in its double quotes'],
  ['', 'in its double quotes'],
])('If-Match %s does not match the resource, and the error says why', (ifMatch, words) => {
  expect(() => requireMatch(ifMatch, etag)).toThrow(words)
})
