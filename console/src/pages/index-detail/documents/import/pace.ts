/** How fast it goes, by what was done over the last while; standing still is not counted. */
export type Pace = {
  /** Says that so much work was done and how long it took. */
  worked: (count: number, milliseconds: number) => void
  perSecond: () => number | undefined
}

const WINDOW_MS = 20_000

export function createPace(): Pace {
  let spans: { count: number; milliseconds: number }[] = []
  return {
    worked: (count, milliseconds) => {
      spans.push({ count, milliseconds })
      let total = spans.reduce((sum, span) => sum + span.milliseconds, 0)
      while (spans.length > 1 && total - (spans[0]?.milliseconds ?? 0) >= WINDOW_MS) {
        total -= spans[0]?.milliseconds ?? 0
        spans = spans.slice(1)
      }
    },
    perSecond: () => {
      const milliseconds = spans.reduce((sum, span) => sum + span.milliseconds, 0)
      const count = spans.reduce((sum, span) => sum + span.count, 0)
      return milliseconds > 0 && count > 0 ? (count * 1000) / milliseconds : undefined
    },
  }
}
