/** The position of the document's vector that is closest to the query's. */
export function closestChunk(query: Float32Array, vectors: Iterable<Iterable<number>>): number {
  let best = 0
  let bestCosine = Number.NEGATIVE_INFINITY
  let at = 0
  for (const vector of vectors) {
    let [dot, norm, i] = [0, 0, 0]
    for (const value of vector) {
      dot += value * (query[i++] ?? 0)
      norm += value * value
    }
    const cosine = norm === 0 ? 0 : dot / Math.sqrt(norm)
    if (cosine > bestCosine) [best, bestCosine] = [at, cosine]
    at++
  }
  return best
}
