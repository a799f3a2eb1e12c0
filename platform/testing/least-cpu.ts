const ROUNDS = 5

/**
 * Milliseconds of CPU that `work` takes in this thread, at its best of several rounds: garbage of other tests may be
 * collected during one of them.
 */
export async function leastCpuMs(work: () => unknown): Promise<number> {
  const rounds: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const before = process.threadCpuUsage()
    await work()
    const { user, system } = process.threadCpuUsage(before)
    rounds.push((user + system) / 1000)
  }
  return Math.min(...rounds)
}
