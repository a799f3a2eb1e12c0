/** One line of the benchmark table. `target` is what the product promises; `met` is judged within this run. */
export type Row = {
  name: string
  measured: string
  against: string
  ratio?: number
  target: string
  met: boolean
}

/** The middle of the samples; for an even count the mean of the two middle ones. */
export function median(samples: readonly number[]): number {
  const sorted = [...samples].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const high = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? high : (high + (sorted[middle - 1] ?? Number.NaN)) / 2
}

/** The sample that this share of them does not exceed. */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

/** Wall milliseconds of one call. */
export async function timed(run: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await run()
  return performance.now() - start
}

/** Medians of two measurements made in turn, A B A B …, so that a drifting machine affects both alike. */
export async function paired(
  rounds: number,
  measure: { subject: () => Promise<number>; floor: () => Promise<number> },
): Promise<{ subject: number; floor: number }> {
  const subject: number[] = []
  const floor: number[] = []
  for (let round = 0; round < rounds; round++) {
    floor.push(await measure.floor())
    subject.push(await measure.subject())
  }
  return { subject: median(subject), floor: median(floor) }
}

/** The rows as a Markdown table. */
export function toMarkdown(rows: readonly Row[]): string {
  const lines = rows.map(
    (row) =>
      `| ${row.name} | ${row.measured} | ${row.against} | ${row.ratio === undefined ? '–' : row.ratio.toFixed(2)} | ${row.target} | ${row.met ? 'yes' : '**no**'} |`,
  )
  return ['| what | measured | against | ratio | target | met |', '|---|---|---|---|---|---|', ...lines].join(
    '\n',
  )
}
