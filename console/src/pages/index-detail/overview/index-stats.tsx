import { useQuery } from '@tanstack/react-query'
import type { IndexListEntry } from '#contracts/indexes'
import { formatMachine } from '../../../format/machines.ts'
import { formatCount, formatQuantity } from '../../../format/numbers.ts'
import { Bytes, Count } from '../../../ui/value/amounts.tsx'
import { SectionGate } from '../../../ui/page/section.tsx'
import { Stat } from '../../../ui/value/stat.tsx'
import { sizeOf } from '../../indexes/index-entry.ts'
import { isPaused } from '../index-can.ts'
import { indexMetricsQuery, type IndexPageData } from '../index-queries.ts'
import { contentChange } from '../metrics/metrics-series.ts'

type IndexStatsProps = Readonly<{
  index: IndexListEntry
  page: IndexPageData
  onRetry: () => void
  isRetrying: boolean
}>

/** The main figures of an index. */
export function IndexStats({ index, page, ...gate }: IndexStatsProps) {
  const { numberOfInferences, numberOfShards, numberOfReplicas } = index
  const day = useQuery(indexMetricsQuery(index.indexName, '24h')).data
  const change = day && contentChange(day)
  return (
    <SectionGate section={page.stats} errorTitle="The counts could not be loaded" isFramed {...gate}>
      {({ numberOfDocuments, numberOfVectors, isStale }) => {
        const hintOf = (count: number | undefined) => (isStale ? 'last known' : count && changeWords(count))
        const bytes = sizeOf(index)
        return (
          <div className="grid grid-cols-2 gap-4 lg:grid-cols-4">
            <Stat
              label="Documents"
              value={<Count value={numberOfDocuments} isCompact />}
              hint={hintOf(change?.documents)}
            />
            <Stat
              label="Vectors"
              value={<Count value={numberOfVectors} isCompact />}
              hint={hintOf(change?.vectors)}
            />
            <Stat
              label="Storage"
              value={bytes === undefined ? '–' : <Bytes value={bytes} />}
              hint={`${formatMachine(index.storageClass)}, ${formatQuantity(numberOfShards, 'shard', 'shards')}${replicaWords(numberOfReplicas)}`}
            />
            <Stat
              label="Inference"
              value={isPaused(index) ? 'Paused' : formatQuantity(numberOfInferences, 'pod', 'pods')}
              hint={formatMachine(index.inferenceType)}
            />
          </div>
        )
      }}
    </SectionGate>
  )
}

const replicaWords = (count: number) =>
  count === 0 ? '' : `, ${formatQuantity(count, 'replica', 'replicas')}`

/** `+120 in 24 hours`. */
const changeWords = (count: number) => `${count > 0 ? '+' : '−'}${formatCount(Math.abs(count))} in 24 hours`
