import type { RelevanceCutoff } from './ranking-bodies.ts'

/** How many of the best scores are relevant. Source: contract §4.5, Marqo's engine 2.22. */
export function relevantCount({ method, parameters }: RelevanceCutoff, scores: readonly number[]): number {
  const [best] = scores
  if (best === undefined) return 0
  if (method === 'gap_detection') return beforeWidestGap(scores)
  const isRelative = parameters && 'relativeScoreFactor' in parameters
  const least = isRelative
    ? best * parameters.relativeScoreFactor
    : meanOf(scores) + (parameters?.stdDevFactor ?? 0) * deviationOf(scores)
  return scores.filter((score) => score >= least).length
}

/** The first of gaps that are equally wide. */
function beforeWidestGap(scores: readonly number[]): number {
  let [count, widest] = [scores.length, -1]
  for (let at = 0; at + 1 < scores.length; at++) {
    const gap = (scores[at] ?? 0) - (scores[at + 1] ?? 0)
    if (gap > widest) [count, widest] = [at + 1, gap]
  }
  return count
}

function meanOf(scores: readonly number[]): number {
  return scores.reduce((sum, score) => sum + score, 0) / scores.length
}

/** Of a sample; a single score deviates by nothing. */
function deviationOf(scores: readonly number[]): number {
  if (scores.length < 2) return 0
  const mean = meanOf(scores)
  return Math.sqrt(scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / (scores.length - 1))
}
