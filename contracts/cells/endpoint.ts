import type { CellIndexSpec } from './schemas.ts'

/** `<index name>-<6 characters>-<account>`: the first part of every data request's path, at every kind of cell. */
export function endpointLabel({ indexId, accountId, indexName, endpointKey }: CellIndexSpec): string {
  return `${indexName}-${endpointKey ?? tailOf(indexId).slice(0, 6)}-${tailOf(accountId)}`
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

/** The part of an id after its prefix: `acc_3f9k2m1q` → `3f9k2m1q`. */
const tailOf = (id: string) => id.slice(id.indexOf('_') + 1)
