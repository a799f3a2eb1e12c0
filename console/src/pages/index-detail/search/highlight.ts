/** A text around the part of it that matched best. `before` and `after` may be cut. */
export type Excerpt = Readonly<{ before: string; match: string; after: string }>

const LEAD = 120
const LENGTH = 600

/** Where a chunk stands in a text; white space may differ, because texts are cut into chunks word by word. */
function findChunk(text: string, chunk: string): { from: number; to: number } | undefined {
  const exact = text.indexOf(chunk)
  if (exact >= 0) return { from: exact, to: exact + chunk.length }
  const words = chunk.split(/\s+/).filter((word) => word !== '')
  if (words.length === 0) return undefined
  const pattern = words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)).join('\\s+')
  const found = new RegExp(pattern).exec(text)
  return found ? { from: found.index, to: found.index + found[0].length } : undefined
}

/** As much of a text as is worth showing in a list of hits, the best matching part in it. */
export function excerptOf(text: string, chunk: string | undefined): Excerpt {
  const place = chunk === undefined || chunk === '' ? undefined : findChunk(text, chunk)
  if (place === undefined) return { before: cutEnd(text, LENGTH), match: '', after: '' }
  const { from, to } = place
  const start = from > LEAD ? from - LEAD : 0
  const before = `${start > 0 ? '…' : ''}${text.slice(start, from)}`
  const match = cutEnd(text.slice(from, to), LENGTH)
  return { before, match, after: cutEnd(text.slice(to), Math.max(0, LENGTH - before.length - match.length)) }
}

function cutEnd(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length)}…` : text
}

/** Which field matched best, and the part of it: the answer has a list with one object, or nothing. */
export function highlightOf(highlights: unknown): { field: string; chunk: string } | undefined {
  const [first] = Array.isArray(highlights) ? (highlights as unknown[]) : [highlights]
  if (typeof first !== 'object' || first === null) return undefined
  const [entry] = Object.entries(first)
  return entry && typeof entry[1] === 'string' ? { field: entry[0], chunk: entry[1] } : undefined
}
