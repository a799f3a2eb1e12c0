import { addSeconds } from '#platform/clock'

/** Upper bound for counting a placed index that the cell has not confirmed, for instance when its job ran elsewhere. */
const LONGEST_SECONDS = 60

type Placed = {
  /** The cell has answered about it, so that what it says of itself from then on is right. */
  isSettled: boolean
  /** When the cell was first up with it placed: while a cell is down its jobs come to nothing. */
  upSince: Date | undefined
}

/** Indexes placed at one cell that its description does not count yet. */
export class PlacedIndexes {
  readonly #placed = new Map<string, Placed>()

  get size(): number {
    return this.#placed.size
  }

  add(indexId: string): void {
    this.#placed.set(indexId, { isSettled: false, upSince: undefined })
  }

  settle(indexId: string): void {
    const found = this.#placed.get(indexId)
    if (found) found.isSettled = true
  }

  /** Before the cell is asked to describe itself: its answer may not know of what happens after. */
  asked(): { answered: (at: Date) => void; failed: () => void } {
    const before = [...this.#placed].map(([indexId, one]) => ({ indexId, one, wasSettled: one.isSettled }))
    return {
      answered: (at) => {
        for (const { indexId, one, wasSettled } of before) {
          // A clock may have been set back.
          if (one.upSince === undefined || one.upSince > at) one.upSince = at
          if (wasSettled || addSeconds(one.upSince, LONGEST_SECONDS) <= at) this.#placed.delete(indexId)
        }
      },
      failed: () => {
        for (const one of this.#placed.values()) one.upSince = undefined
      },
    }
  }
}
