import { freemem } from 'node:os'
import { within } from '#platform/clock'
import type { DiskRoom } from '#platform/disk'
import type { ServedIndex } from '../served-index.ts'

type Light = 'green' | 'yellow' | 'red'
type Health = {
  status: Light
  inference: { status: Light }
  backend: { status: Light; memoryIsAvailable: boolean; storageIsAvailable: boolean }
}

/** With less free memory than this, requests are about to fail. */
const LEAST_MEMORY_BYTES = 128 * 2 ** 20
/** Upper bound for a probe: health checks must answer quickly. */
const TRIAL_MS = 2_000
const LIGHTS: readonly Light[] = ['green', 'yellow', 'red']

/** Contract §4.8: `yellow` at a limit, `red` for a failure; the overall status is the worst of its parts. */
export async function healthOf(
  index: ServedIndex,
  { room, leastMemoryBytes = LEAST_MEMORY_BYTES }: { room: DiskRoom; leastMemoryBytes?: number },
): Promise<Health> {
  const [isEmbedding, isReadable] = await Promise.all([embeds(index), works(index.engine.documentCount())])
  const inference: Light = isEmbedding ? 'green' : 'red'
  const memoryIsAvailable = freemem() >= leastMemoryBytes
  const storageIsAvailable = await room.hasRoom()
  const hasRoom = memoryIsAvailable && storageIsAvailable
  const backend: Light = isReadable ? (hasRoom ? 'green' : 'yellow') : 'red'
  return {
    status: LIGHTS[Math.max(LIGHTS.indexOf(inference), LIGHTS.indexOf(backend))] ?? 'red',
    inference: { status: inference },
    backend: { status: backend, memoryIsAvailable, storageIsAvailable },
  }
}

/** Probes the model after a failure: while health is red clients may stop sending, and nothing else would notice recovery. */
async function embeds({ embedder, indexId }: ServedIndex): Promise<boolean> {
  if (!embedder?.isFailing) return true
  const tried = works(embedder.embed({ texts: ['a'], indexId, urgency: 'query' }))
  return within(TRIAL_MS, tried, () => false)
}

const works = (asked: Promise<unknown>): Promise<boolean> =>
  asked.then(
    () => true,
    () => false,
  )
