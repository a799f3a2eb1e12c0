import { type Filter, parseFilter } from './parse.ts'
import type { Term } from './tokens.ts'

/** The filter without some of its terms, or `undefined` when no term is left. Each is written as in a filter. */
export function withoutTerms(filter: Filter, terms: readonly string[]): Filter | undefined {
  const gone = new Set(terms.map((term) => keyOf(termOf(term))))
  const kept = (part: Filter): Filter | undefined => {
    if (part.kind === 'not') {
      const inner = kept(part.part)
      return inner && { kind: 'not', part: inner }
    }
    if (!('parts' in part)) return gone.has(keyOf(part)) ? undefined : part
    const parts = part.parts.flatMap((one) => kept(one) ?? [])
    return parts.length > 1 ? { kind: part.kind, parts } : parts[0]
  }
  return kept(filter)
}

/** The first of these terms that a filter does not have. */
export function missingTerm(filter: Filter | undefined, terms: readonly string[]): string | undefined {
  const there = new Set<string>()
  const collect = (part: Filter): void => {
    if (part.kind === 'not') collect(part.part)
    else if ('parts' in part) part.parts.forEach(collect)
    else there.add(keyOf(part))
  }
  if (filter) collect(filter)
  return terms.find((term) => !there.has(keyOf(termOf(term))))
}

/** @throws ServiceError `invalid_argument` when it is not one term */
function termOf(text: string): Term | undefined {
  const parsed = parseFilter(text)
  return parsed.kind === 'not' || 'parts' in parsed ? undefined : parsed
}

/** The same for terms that ask the same, wherever they stand. */
function keyOf(term: Term | undefined): string {
  if (!term) return ''
  const { position: _, ...asked } = term
  return JSON.stringify(asked)
}
