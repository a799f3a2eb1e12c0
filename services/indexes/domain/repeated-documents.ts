import { hash } from 'node:crypto'

/**
 * The documents of a request that may be repeated, each with an `_id`. A missing `_id` is derived from `seed`, so that
 * a repeat replaces the documents of the first attempt.
 */
export function withSteadyIds(body: unknown, seed: string): unknown {
  if (!isRecord(body) || !Array.isArray(body['documents'])) return body
  const documents = body['documents'].map((document: unknown, at) =>
    isRecord(document) && !('_id' in document) ? { _id: idOf(`${seed} ${at}`), ...document } : document,
  )
  return { ...body, documents }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** An id in the cell's format. */
function idOf(text: string): string {
  const hex = hash('sha256', text)
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    '-',
  )
}
