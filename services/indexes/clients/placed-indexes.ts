import { addSeconds } from '#platform/clock'

/** Upper bound for counting a placed index that the cell has not confirmed, for instance when its job ran elsewhere. */
const LONGEST_SECONDS = 60

type Placed = {
  /** The cell has answered about the index, so that its next description counts it correctly. */
  isSettled: boolean
  /** When the cell was first up with the index placed; while a cell is down, its jobs make no progress. */
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

  /** Must be called before the cell is asked for its description, which may miss anything placed later. */
  asked(): { answered: (at: Date) => void; failed: () => void } {
    const before = [...this.#placed].map(([indexId, one]) => ({ indexId, one, wasSettled: one.isSettled }))
    return {
      answered: (at) => {
        for (const { indexId, one, wasSettled } of before) {
          // The comparison covers a clock that was set back.
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
