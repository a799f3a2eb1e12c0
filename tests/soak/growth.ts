import { median } from '../../bench/support/report.ts'
import type { Memory } from './memory.ts'

/** What a process held once it had answered so many requests of the load. */
export type Sample = Memory & { answered: number }
export type Part = keyof Memory

export type Growth = {
  part: Part
  /** Megabytes: the middle of the first third of the samples, and of the last. */
  from: number
  to: number
  /** Megabytes per 1,000 answered requests: the median slope between all pairs of samples, so that one odd sample is nothing. */
  slope: number
}

const PARTS: readonly Part[] = ['controller', 'cell', 'embedding']
const FEWEST_SAMPLES = 6

/**
 * How the memory of each process moved over equal work. Time says nothing here: a slow machine does less in it.
 * @throws when there are too few samples to say anything
 */
export function growthOf(samples: readonly Sample[]): Growth[] {
  if (samples.length < FEWEST_SAMPLES)
    throw new Error(`${samples.length} samples of memory tell nothing; ${FEWEST_SAMPLES} are needed`)
  const third = Math.floor(samples.length / 3)
  return PARTS.map((part) => ({
    part,
    from: Math.round(median(samples.slice(0, third).map((one) => one[part]))),
    to: Math.round(median(samples.slice(-third).map((one) => one[part]))),
    slope: median(slopesOf(samples.map((one) => [one.answered / 1000, one[part]]))),
  }))
}

function slopesOf(points: readonly (readonly [x: number, y: number])[]): number[] {
  return points.flatMap(([x, y], at) =>
    points.slice(at + 1).flatMap(([laterX, laterY]) => (laterX > x ? [(laterY - y) / (laterX - x)] : [])),
  )
}
