export type Rounds = {
  everyMs: number
  /** `signal` aborts when the rounds end. */
  work: (signal: AbortSignal) => Promise<void>
  onError: (error: unknown) => void
}

/** Does `work` every so often, one round at a time: one that takes longer leaves out the rounds that would overlap it. */
export function startRounds({ everyMs, work, onError }: Rounds): AsyncDisposable {
  const ended = new AbortController()
  let round: Promise<void> | undefined
  const timer = setInterval(() => {
    round ??= work(ended.signal)
      .catch(onError)
      .finally(() => (round = undefined))
  }, everyMs)
  return {
    [Symbol.asyncDispose]: async () => {
      clearInterval(timer)
      ended.abort()
      await round
    },
  }
}
