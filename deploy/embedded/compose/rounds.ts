export type Rounds = {
  everyMs: number
  /** `signal` aborts when the rounds end. */
  work: (signal: AbortSignal) => Promise<void>
  onError: (error: unknown) => void
}

/** Runs `work` at an interval, never twice at the same time: while a round takes longer, later ones are skipped. */
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
