import { statfs } from 'node:fs/promises'
import { cpus, freemem, totalmem } from 'node:os'
import { setTimeout } from 'node:timers/promises'
import { ServiceError } from '#platform/errors'

const MEASURE_MS = 200

function busyAndTotal(): { busy: number; total: number } {
  let [busy, total] = [0, 0]
  for (const { times } of cpus()) {
    const all = times.user + times.nice + times.sys + times.irq + times.idle
    busy += all - times.idle
    total += all
  }
  return { busy, total }
}

const percent = (share: number) => `${(share * 100).toFixed(1)} %`

/** CPU use over a short interval and current memory use, as texts. */
export async function cpuUse() {
  const before = busyAndTotal()
  await setTimeout(MEASURE_MS)
  const after = busyAndTotal()
  const used = totalmem() - freemem()
  return {
    cpu_usage_percent: percent((after.busy - before.busy) / Math.max(1, after.total - before.total)),
    memory_used_percent: percent(used / totalmem()),
    memory_used_gb: (used / 1024 ** 3).toFixed(1),
  }
}

/** @throws ServiceError `hardware_compatability_error` always: this cell embeds on the CPU */
export function cudaUse(): never {
  throw new ServiceError({
    kind: 'invalid',
    code: 'hardware_compatability_error',
    message:
      'cuda is not supported in your machine: this cell has no CUDA device. Leave device out, or use cpu.',
  })
}

/** Use of memory and of the disk under `dir`, in percent. */
export async function storageUse(
  dir: string,
): Promise<{ memoryUsedPercentage: number; storageUsedPercentage: number }> {
  const { blocks, bavail } = await statfs(dir)
  const rounded = (share: number) => Math.round(share * 10_000) / 100
  return {
    memoryUsedPercentage: rounded((totalmem() - freemem()) / totalmem()),
    storageUsedPercentage: rounded(blocks === 0 ? 0 : (blocks - bavail) / blocks),
  }
}
