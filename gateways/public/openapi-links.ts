import type { Access, ContractRoute } from '#contracts/access'
import { serviceRoutes } from '#contracts/services'

type Link = Readonly<{ operationId: string; parameters: Readonly<Record<string, string>> }>

/** Links from an answer to operations on it: each takes the value of `expression` as its `parameter`. */
function link(parameter: string, expression: string, operations: readonly string[]): Record<string, Link> {
  return Object.fromEntries(
    operations.map((operationId) => [operationId, { operationId, parameters: { [parameter]: expression } }]),
  )
}

/** Links to operations on the same resource, on the condition that it is unchanged. */
function unchanged(parameter: string, operations: readonly string[]): Record<string, Link> {
  return Object.fromEntries(
    operations.map((operationId) => [
      operationId,
      {
        operationId,
        parameters: { [parameter]: `$request.path.${parameter}`, 'If-Match': '$response.header.ETag' },
      },
    ]),
  )
}

/** The public operations on what a path names: those that read it, and those that change it. */
function operationsOn(names: NonNullable<Access['names']>): { reads: string[]; changes: string[] } {
  const on = Object.values(serviceRoutes)
    .flatMap((routes) => Object.values<ContractRoute>(routes))
    .filter(({ access }) => access.names === names && access.audience.includes('public'))
  const idsOf = (isRead: boolean) =>
    on.filter(({ method }) => (method === 'get') === isRead).map(({ operationId }) => operationId)
  return { reads: idsOf(true), changes: idsOf(false) }
}

const index = operationsOn('index')
const apiKey = operationsOn('apiKey')
const member = operationsOn('member')
const invitation = operationsOn('invitation')

/** The links of each operation's answer. */
export const LINKS: Readonly<Record<string, Readonly<Record<string, Link>>>> = {
  createIndex: link('name', '$response.body#/index', [...index.reads, ...index.changes]),
  // From a list one goes on to read.
  listIndexes: link('name', '$response.body#/results/0/indexName', index.reads),
  getIndex: unchanged('name', index.changes),
  createApiKey: link('keyId', '$response.body#/keyId', [...apiKey.reads, ...apiKey.changes]),
  rotateApiKey: link('keyId', '$response.body#/keyId', ['getApiKey', 'revokeApiKey']),
  getApiKey: unchanged('keyId', apiKey.changes),
  listMembers: link('userId', '$response.body#/results/0/userId', [...member.reads, ...member.changes]),
  getMember: unchanged('userId', member.changes),
  createInvitation: link('invitationId', '$response.body#/invitationId', [
    ...invitation.reads,
    ...invitation.changes,
  ]),
  getInvitation: unchanged('invitationId', invitation.changes),
}
