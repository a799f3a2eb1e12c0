import type { Filter } from './parse.ts'
import type { Term } from './tokens.ts'

/** A filter whose NOTs stand at its terms, and whose AND and OR take turns: as flat as its logic allows. */
export type Formula = Literal | Chain
export type Literal = { kind: 'literal'; term: Term; isNegated: boolean }
export type Chain = { kind: 'and' | 'or'; parts: Formula[] }

export function toNormalForm(filter: Filter, isNegated = false): Formula {
  if (filter.kind === 'not') return toNormalForm(filter.part, !isNegated)
  if (!('parts' in filter)) return { kind: 'literal', term: filter, isNegated }
  const kind = isNegated === (filter.kind === 'and') ? 'or' : 'and'
  const parts: Formula[] = []
  for (const part of filter.parts) {
    const formula = toNormalForm(part, isNegated)
    if (formula.kind === kind) for (const inner of formula.parts) parts.push(inner)
    else parts.push(formula)
  }
  return { kind, parts }
}
