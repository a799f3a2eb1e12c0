import { within } from '#platform/clock'
import { ServiceError } from '#platform/errors'
import { serially } from './serially.ts'

/** Access to a table: writes run one after the other, reads run beside them, and neither once it is closed. */
export class Access {
  readonly #inTurn = serially()
  readonly #reading = new Set<Promise<unknown>>()
  #isClosed = false

  /** @throws ServiceError `service_unavailable` when it is closed */
  readonly write = <T>(work: () => Promise<T>): Promise<T> =>
    this.#inTurn(() => (this.#isClosed ? Promise.reject(isClosing()) : work()))

  /** @throws ServiceError `service_unavailable` when it is closed */
  async read<T>(work: () => Promise<T>): Promise<T> {
    if (this.#isClosed) throw isClosing()
    const reading = work()
    this.#reading.add(reading)
    try {
      return await reading
    } finally {
      this.#reading.delete(reading)
    }
  }

  /** Waits for the reads under way, but not long. @returns whether they all ended */
  async readsEnded(patienceMs: number): Promise<boolean> {
    const ended = Promise.allSettled(this.#reading).then(() => true)
    return within(patienceMs, ended, () => false)
  }

  /** Runs `work` once, after all reads and writes have ended. */
  close(work: () => Promise<void>): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#isClosed) return
      this.#isClosed = true
      await Promise.allSettled(this.#reading)
      await work()
    })
  }
}

function isClosing(): ServiceError {
  return new ServiceError({
    kind: 'unavailable',
    code: 'service_unavailable',
    message: 'The index is being closed. Try again in a few seconds.',
    retryAfterSeconds: 2,
  })
}
