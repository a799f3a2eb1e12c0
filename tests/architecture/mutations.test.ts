import { expect, it } from 'vitest'
import { ownSessionRoutes, signInRoutes } from '#contracts/auth'
import { paymentRoutes } from '#contracts/billing'
import { indexDocumentsRoutes } from '#contracts/indexes'
import { invitationRoutes } from '#contracts/users-accounts'
import { publicRoutes } from '#gateways/public'
import { webRoutes } from '#gateways/web'
import type { GatewayRoute } from '#platform/edge'

/**
 * What is neither tried out nor repeated under a key: signing in and sessions, whose answers are cookies and codes;
 * answers of somebody who has no user yet; documents, which are the same when they are written twice;
 * pages of the payment provider, which change nothing here.
 */
const PLAIN: readonly string[] = [
  signInRoutes,
  ownSessionRoutes,
  invitationRoutes,
  indexDocumentsRoutes,
  paymentRoutes,
].flatMap((routes) => Object.keys(routes))

const served: readonly GatewayRoute[] = [...publicRoutes, ...webRoutes]
const isMutation = ({ spec }: GatewayRoute) => spec.method !== 'get'
const takesDryRun = ({ spec }: GatewayRoute) =>
  'dryRun' in ((spec.request?.query as { shape?: object } | undefined)?.shape ?? {})
const isConditional = ({ spec }: GatewayRoute) => '412' in spec.responses
const isTagged = ({ spec }: GatewayRoute) => {
  const done = (spec.responses as Record<string, { headers?: object }>)['200']
  return 'ETag' in (done?.headers ?? {})
}
/** `/keys/{keyId}/rotate` is about `/keys/{keyId}`. */
const resourceOf = ({ spec }: GatewayRoute) =>
  spec.path.replace(/\/(rotate|resend|close|transfer-ownership)$/, '')

it('lets every mutation be tried out, but those of signing in and of documents', () => {
  const plain = served.filter((route) => isMutation(route) && !takesDryRun(route))
  expect([...new Set(plain.map(({ operationId }) => operationId))].toSorted()).toEqual(
    PLAIN.filter((operationId) => plain.some((route) => route.operationId === operationId)).toSorted(),
  )
  expect(publicRoutes.filter((route) => isMutation(route) && !takesDryRun(route))).toEqual([])
})

it('gives every resource that can be changed an ETag, and takes it with the change', () => {
  const tagged = new Set(served.filter(isTagged).map(resourceOf))
  for (const route of served.filter(isConditional)) expect(tagged).toContain(resourceOf(route))
  const changes = publicRoutes.filter(({ spec }) => ['put', 'patch', 'delete'].includes(spec.method))
  expect(changes.length).toBeGreaterThan(7)
  expect(changes.filter((route) => !isConditional(route)).map(({ operationId }) => operationId)).toEqual([])
})

it('gives every list of the public API a cursor', () => {
  const lists = publicRoutes.filter(({ operationId }) => operationId.startsWith('list'))
  expect(lists.length).toBeGreaterThan(3)
  for (const { operationId, spec } of lists) {
    const { shape = {} } = (spec.request?.query ?? {}) as { shape?: object }
    expect([operationId, Object.keys(shape)]).toEqual([
      operationId,
      expect.arrayContaining(['after', 'limit']),
    ])
  }
})
