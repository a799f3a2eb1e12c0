import type { IndexListEntry } from '#contracts/indexes'
import { formatMachine } from '../../format/machines.ts'
import { formatQuantity } from '../../format/numbers.ts'
import { Bytes, Count } from '../../ui/amounts.tsx'
import { SectionGate } from '../../ui/section.tsx'
import { Stat } from '../../ui/stat.tsx'
import { sizeOf } from '../indexes/index-entry.ts'
import { isPaused } from './index-can.ts'
import type { IndexPageData } from './index-queries.ts'

type IndexStatsProps = Readonly<{
  index: IndexListEntry
  page: IndexPageData
  onRetry: () => void
  isRetrying: boolean
}>

/** The few numbers one looks for first. */
export function IndexStats({ index, page, ...gate }: IndexStatsProps) {
  const { numberOfInferences, numberOfShards, numberOfReplicas } = index
  return (
    <SectionGate section={page.stats} errorTitle="The counts could not be loaded" isFramed {...gate}>
      {({ numberOfDocuments, numberOfVectors, isStale }) => {
        const hint = isStale ? 'last seen' : undefined
        const bytes = sizeOf(index)
        return (
          <div className="grid grid-cols-2 gap-4 lg:grid-cols-4">
            <Stat label="Documents" value={<Count value={numberOfDocuments} isCompact />} hint={hint} />
            <Stat label="Vectors" value={<Count value={numberOfVectors} isCompact />} hint={hint} />
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
