import type { CellIndexSpec } from '#contracts/cells'
import { ServiceError } from '#platform/errors'
import { idTail } from '#platform/ids'

/** `<index name>-<6 characters>-<account>`: the first part of every data request's path. */
export function endpointLabel({ indexId, accountId, indexName, endpointKey }: CellIndexSpec): string {
  return `${indexName}-${endpointKey ?? idTail(indexId).slice(0, 6)}-${idTail(accountId)}`
}

/** Whether the one, of the same label, has the endpoint and not the other. */
export function isLaterThan(one: CellIndexSpec | undefined, other: CellIndexSpec): boolean {
  return one !== undefined && (one.createdAt ?? '') > (other.createdAt ?? '')
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
