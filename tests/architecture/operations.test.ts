import { globSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

/** A parameter or an alias that is all dependencies of a service, as in `deps: IndexesDeps`, instead of those in use. */
const WHOLE = /(?::|=) (?:Auth|ApiKeys|Indexes|UsersAccounts|WebBff)Deps\b(?!\[)/

it('every operation says which dependencies it uses: none takes all of its service', () => {
  const files = globSync('services/*/operations/*.ts').filter((file) => !file.endsWith('.test.ts'))
  expect(files.length).toBeGreaterThan(60)
  expect(files.filter((file) => WHOLE.test(readFileSync(file, 'utf8')))).toEqual([])
})

it('an operation that takes all dependencies of its service is found', () => {
  expect('export async function createIndex(deps: IndexesDeps, caller: Caller)').toMatch(WHOLE)
  expect('type Deps = AuthDeps').toMatch(WHOLE)
  expect("{ keys }: Pick<ApiKeysDeps, 'keys'>, cells: IndexesDeps['cells']").not.toMatch(WHOLE)
})

it('each service has its name in this test', () => {
  const named = globSync('services/*/ports.ts').map(
    (file) => /export type (\w+Deps) =/.exec(readFileSync(file, 'utf8'))?.[1],
  )
  expect(named.length).toBeGreaterThan(4)
  expect(named.filter((name) => !WHOLE.test(`: ${name}`))).toEqual([])
})
