import { type Condition, conditionProblem, type FilterGroup, type FilterPart } from './filter-form.ts'

export type FilterDialect = Readonly<{
  /** `field IN (…)` is understood: structured indexes only. */
  hasIn: boolean
}>

/**
 * The filter in Marqo's language; empty when no row is complete. Every group is put in parentheses, because without
 * them the language groups from the right in ways nobody expects.
 */
export function writeFilter(form: FilterGroup, dialect: FilterDialect): string {
  const text = joined(form, dialect)
  if (text === '') return ''
  return form.isNegated ? `NOT (${text})` : text
}

function joined({ join, parts }: FilterGroup, dialect: FilterDialect): string {
  return parts
    .map((part) => writePart(part, dialect))
    .filter((text) => text !== '')
    .join(join === 'and' ? ' AND ' : ' OR ')
}

function writePart(part: FilterPart, dialect: FilterDialect): string {
  if (part.kind === 'condition') return writeCondition(part, dialect)
  const text = joined(part, dialect)
  if (text === '') return ''
  return part.isNegated ? `NOT (${text})` : `(${text})`
}

function writeCondition(condition: Condition, dialect: FilterDialect): string {
  if (conditionProblem(condition) !== undefined) return ''
  const term = writeTerm(condition, dialect)
  return condition.isNegated ? `NOT ${term}` : term
}

function writeTerm({ field: name, comparison, values }: Condition, { hasIn }: FilterDialect): string {
  const field = escapeField(name)
  const [first = '', second = ''] = values
  switch (comparison) {
    case 'is':
      return `${field}:${escapeValue(first)}`
    case 'at_least':
      return `${field}:[${Number(first)} TO *]`
    case 'at_most':
      return `${field}:[* TO ${Number(first)}]`
    case 'between':
      return `${field}:[${Number(first)} TO ${Number(second)}]`
    case 'any_of': {
      const given = values.filter((value) => value !== '')
      if (hasIn) return `${field} IN (${given.map(escapeListed).join(', ')})`
      const terms = given.map((value) => `${field}:${escapeValue(value)}`)
      return terms.length === 1 ? terms.join('') : `(${terms.join(' OR ')})`
    }
  }
}

const OPERATOR_WORD = /^(?:AND|OR|NOT)$/
/** Characters with a meaning somewhere in the language; a backslash takes that from any of them. */
const SPECIAL = /[\\()[\]{}:"*?~^!&|+\s]/g

/** A field name as one word. */
export function escapeField(name: string): string {
  if (OPERATOR_WORD.test(name)) return `\\${name}`
  return name.replace(SPECIAL, String.raw`\$&`)
}

/** A value as a term takes it: bare if it is one plain word, else in parentheses. */
export function escapeValue(value: string): string {
  return isPlainWord(value) ? value : inParentheses(value)
}

function escapeListed(value: string): string {
  return isPlainWord(value) && !value.includes(',') ? value : inParentheses(value)
}

function isPlainWord(value: string): boolean {
  return value !== '' && !/[\\()[\]\s"]/.test(value)
}

function inParentheses(value: string): string {
  return `(${value.replace(/[\\()]/g, String.raw`\$&`)})`
}
