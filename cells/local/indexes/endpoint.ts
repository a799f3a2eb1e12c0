import { ServiceError } from '#platform/errors'
import { idTail } from '#platform/ids'

/** `<index name>-<6 characters of its id>-<account>`: the first part of every data request's path. */
export function endpointLabel(index: { indexId: string; accountId: string; indexName: string }): string {
  return `${index.indexName}-${idTail(index.indexId).slice(0, 6)}-${idTail(index.accountId)}`
}

/** The account and index name a label speaks of, whether or not there is such an index. */
export function parseEndpointLabel(label: string): { accountId: string; indexName: string } | undefined {
  const [, indexName, account] = /^(.+)-[0-9a-z]{6}-([0-9a-z]{8})$/.exec(label) ?? []
  return indexName === undefined || account === undefined
    ? undefined
    : { accountId: `acc_${account}`, indexName }
}

export function noSuchEndpoint(): ServiceError {
  return new ServiceError({
    kind: 'not_found',
    code: 'index_not_found',
    message: 'There is no index at this endpoint. List the indexes to see their endpoints.',
  })
}
