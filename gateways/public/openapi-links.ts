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

const OF_AN_INDEX = [
  'getIndex',
  'getIndexStatus',
  'getIndexSettings',
  'getIndexStats',
  'getIndexMetrics',
] as const

/** The links of each operation's answer. */
export const LINKS: Readonly<Record<string, Readonly<Record<string, Link>>>> = {
  createIndex: link('name', '$response.body#/index', [...OF_AN_INDEX, 'modifyIndex', 'deleteIndex']),
  listIndexes: link('name', '$response.body#/results/0/indexName', OF_AN_INDEX),
  getIndex: unchanged('name', ['modifyIndex', 'deleteIndex']),
  createApiKey: link('keyId', '$response.body#/keyId', [
    'getApiKey',
    'updateApiKey',
    'rotateApiKey',
    'revokeApiKey',
  ]),
  rotateApiKey: link('keyId', '$response.body#/keyId', ['getApiKey', 'revokeApiKey']),
  getApiKey: unchanged('keyId', ['updateApiKey', 'rotateApiKey', 'revokeApiKey']),
  listMembers: link('userId', '$response.body#/results/0/userId', [
    'getMember',
    'changeMemberRole',
    'removeMember',
  ]),
  getMember: unchanged('userId', ['changeMemberRole', 'removeMember']),
  createInvitation: link('invitationId', '$response.body#/invitationId', [
    'getInvitation',
    'resendInvitation',
    'revokeInvitation',
  ]),
  getInvitation: unchanged('invitationId', ['resendInvitation', 'revokeInvitation']),
}
