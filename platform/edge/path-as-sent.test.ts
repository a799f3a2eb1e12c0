import { expect, it } from 'vitest'
import { pathAsSent } from './path-as-sent.ts'

it.each([
  ['http://localhost:8800/api/v2/indexes?limit=1', '/api/v2/indexes'],
  ['http://localhost/', '/'],
  ['http://localhost', '/'],
  ['http://localhost/a?from=/b', '/a'],
  ['http://[::1]:8800/web/account', '/web/account'],
  ['http://localhost/a%2Fb/../c', '/a%2Fb/../c'],
])('the path of %s is %s', (url, path) => {
  expect(pathAsSent(url)).toBe(path)
})
