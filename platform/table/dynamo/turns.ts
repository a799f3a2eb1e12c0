/**
 * Runs the transactions of this process that append to one sequence after one another, because all of them write its
 * head.
 */
export function turns() {
  const last = new Map<string, Promise<unknown>>()
  return async <T>(sequences: readonly string[], work: () => Promise<T>): Promise<T> => {
    const before = sequences.flatMap((one) => last.get(one) ?? [])
    const run = Promise.allSettled(before).then(work)
    for (const one of sequences) last.set(one, run)
    try {
      return await run
    } finally {
      for (const one of sequences) if (last.get(one) === run) last.delete(one)
    }
  }
}
