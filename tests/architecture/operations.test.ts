import { existsSync, globSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { serviceRoutes } from '#contracts/services'

/** A parameter or an alias that is all dependencies of a service, as in `deps: IndexesDeps`, instead of those in use. */
const WHOLE = /(?::|=) (?:Activity|Auth|ApiKeys|Billing|Indexes|UsersAccounts|WebBff)Deps\b(?!\[)/

it('every operation says which dependencies it uses: none takes all of its service', () => {
  const files = globSync('services/*/{operations,policies}/*.ts').filter((file) => !file.endsWith('.test.ts'))
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

const fileOf = (service: string, operationId: string) =>
  `services/${service}/operations/${operationId.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}.ts`

/** Whether this source exports a function of this name. */
const exportsFunction = (source: string, name: string) =>
  new RegExp(String.raw`^export (?:async function\*? |function\*? |const )${name}\b`, 'm').test(source)

it('every operation of a contract has its file and its function, both of its name', () => {
  const operations = Object.entries(serviceRoutes).flatMap(([service, routes]) =>
    Object.values(routes).map(({ operationId }) => ({ operationId, file: fileOf(service, operationId) })),
  )
  expect(operations.length).toBeGreaterThan(100)
  const missing = operations.filter(
    ({ file, operationId }) => !existsSync(file) || !exportsFunction(readFileSync(file, 'utf8'), operationId),
  )
  expect(missing).toEqual([])
})

it('an operation without its file or its function is found', () => {
  expect(fileOf('auth', 'resendSignUpCode')).toBe('services/auth/operations/resend-sign-up-code.ts')
  expect(existsSync(fileOf('auth', 'noSuchOperation'))).toBe(false)
  expect(exportsFunction('export async function signIn(deps: Deps) {}', 'signIn')).toBe(true)
  expect(exportsFunction('export async function signInvited(deps: Deps) {}', 'signIn')).toBe(false)
  expect(exportsFunction('async function signIn(deps: Deps) {}', 'signIn')).toBe(false)
})
