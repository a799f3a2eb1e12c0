import type { IndexListEntry } from '#contracts/indexes'
import { formatMachine } from '../../format/machines.ts'
import { formatQuantity } from '../../format/numbers.ts'

/** Counters of the list are texts. What is no number is not known. */
export function documentsOf(entry: Pick<IndexListEntry, 'docs.count'>): number | undefined {
  const count = Number(entry['docs.count'])
  return entry['docs.count'].trim() !== '' && Number.isFinite(count) ? count : undefined
}

const UNITS = ['b', 'kb', 'mb', 'gb', 'tb', 'pb']

/** `1.5kb` as bytes: the list writes sizes as OpenSearch does, in steps of 1024. */
export function sizeOf(entry: Pick<IndexListEntry, 'store.size'>): number | undefined {
  const [, number, unit] = /^([\d.]+)\s*([kmgtp]?b)$/i.exec(entry['store.size'].trim()) ?? []
  const bytes = Number(number) * 1024 ** UNITS.indexOf(unit?.toLowerCase() ?? '')
  return number !== undefined && Number.isFinite(bytes) ? Math.round(bytes) : undefined
}

type Size = Pick<
  IndexListEntry,
  'storageClass' | 'numberOfShards' | 'numberOfReplicas' | 'inferenceType' | 'numberOfInferences'
>

/** `Basic · 2 shards · 1 replica` */
export function storageText({ storageClass, numberOfShards, numberOfReplicas }: Size): string {
  return [
    formatMachine(storageClass),
    formatQuantity(numberOfShards, 'shard', 'shards'),
    ...(numberOfReplicas > 0 ? [formatQuantity(numberOfReplicas, 'replica', 'replicas')] : []),
  ].join(' · ')
}

/** `CPU small · 1 pod`; without pods the index is paused. */
export function inferenceText({ inferenceType, numberOfInferences }: Size): string {
  return `${formatMachine(inferenceType)} · ${numberOfInferences === 0 ? 'no pods' : formatQuantity(numberOfInferences, 'pod', 'pods')}`
}
