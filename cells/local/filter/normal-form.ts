import type { ServiceError } from '#platform/errors'
import { filterError } from './filter-error.ts'
import type { Filter } from './parse.ts'
import type { Term } from './tokens.ts'

/** A filter with NOT only at its terms and with alternating levels of AND and OR: as flat as its logic allows. */
export type Formula = Literal | Chain
export type Literal = { kind: 'literal'; term: Term; isNegated: boolean }
export type Chain = { kind: 'and' | 'or'; parts: Formula[] }

/** More alternating levels than any engine's parser accepts, but within the stack. */
const MAX_TURNS = 100

/** @throws ServiceError `invalid_argument` when AND and OR alternate in too many levels */
export function toNormalForm(text: string, filter: Filter): Formula {
  return normal(filter, { text, isNegated: false, outer: undefined, turns: 0 })
}

/** The error for a filter that nests too deeply around the term at `position`. */
export function tooDeep(text: string, position: number): ServiceError {
  return filterError(
    text,
    position,
    'AND and OR are nested too deeply around this term. Use fewer levels, for example by putting the terms of one OR beside each other',
  )
}

type Place = { text: string; isNegated: boolean; outer: Chain['kind'] | undefined; turns: number }

function normal(filter: Filter, place: Place): Formula {
  const { text, isNegated, outer, turns } = place
  if (filter.kind === 'not') return normal(filter.part, { ...place, isNegated: !isNegated })
  if (!('parts' in filter)) return { kind: 'literal', term: filter, isNegated }
  if (turns > MAX_TURNS) throw tooDeep(text, positionOf(filter))
  const kind = isNegated === (filter.kind === 'and') ? 'or' : 'and'
  const parts: Formula[] = []
  for (const part of filter.parts) {
    const formula = normal(part, { ...place, outer: kind, turns: kind === outer ? turns : turns + 1 })
    if (formula.kind !== kind) parts.push(formula)
    else for (const inner of formula.parts) parts.push(inner)
  }
  return { kind, parts }
}

function positionOf(filter: Filter): number {
  let first: Filter | undefined = filter
  while (first && !('position' in first)) first = 'parts' in first ? first.parts[0] : first.part
  return first?.position ?? 0
}
