import { escapeField, escapeValue } from './filter/write-filter.ts'

/** The term that a value of a facet stands for. */
export function termOf(field: string, value: string): string {
  return `${escapeField(field)}:${escapeValue(value)}`
}

/** Whether a filter asks for this term beside all others. */
export function hasTerm(filter: string | undefined, term: string): boolean {
  return partsOf(filter).includes(term)
}

/** The filter with the term, or without it when it has it; `undefined` when nothing is left. */
export function toggled(filter: string | undefined, term: string): string | undefined {
  const parts = partsOf(filter)
  if (!parts.includes(term)) {
    // What was typed may hold OR; in parentheses it stays one part.
    const before = parts.length > 1 || !filter ? parts : [hasOperator(filter) ? `(${filter})` : filter]
    return [...before, term].join(' AND ')
  }
  const rest = parts.filter((part) => part !== term)
  return rest.length > 0 ? rest.join(' AND ') : undefined
}

const hasOperator = (filter: string) => /\s(?:OR|AND|NOT)\s|^NOT\s/.test(filter)

/** The parts between the ANDs outside of parentheses; one part where the filter says anything else. */
function partsOf(filter: string | undefined): readonly string[] {
  if (filter === undefined || filter.trim() === '') return []
  const parts: string[] = []
  let [depth, from] = [0, 0]
  for (let at = 0; at < filter.length; at++) {
    const character = filter.charAt(at)
    if (character === '\\') at++
    else if (character === '(' || character === '[') depth++
    else if (character === ')' || character === ']') depth--
    else if (depth === 0 && filter.startsWith(' AND ', at)) {
      parts.push(filter.slice(from, at))
      from = at + 5
    } else if (depth === 0 && filter.startsWith(' OR ', at)) return [filter]
  }
  return [...parts, filter.slice(from)]
}
