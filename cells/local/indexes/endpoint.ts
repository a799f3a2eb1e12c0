import type { CellIndexSpec } from '#contracts/cells'
import { ServiceError } from '#platform/errors'
import { idTail } from '#platform/ids'

/** `<index name>-<6 characters>-<account>`: the first part of every data request's path. */
export function endpointLabel({ indexId, accountId, indexName, endpointKey }: CellIndexSpec): string {
  return `${indexName}-${endpointKey ?? idTail(indexId).slice(0, 6)}-${idTail(accountId)}`
}

/** Of two indexes with the same label, whether `one` was created later and so owns the endpoint. */
export function isLaterThan(one: CellIndexSpec | undefined, other: CellIndexSpec): boolean {
  return one !== undefined && (one.createdAt ?? '') > (other.createdAt ?? '')
}

/** The account and index name that a label encodes, whether or not such an index exists. */
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
