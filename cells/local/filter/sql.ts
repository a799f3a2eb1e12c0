import { ServiceError } from '#platform/errors'
import type { FieldType, IndexSettings } from '../settings.ts'
import { booleanToken, numberToken, stringToken } from './match-tokens.ts'
import type { Filter } from './parse.ts'
import type { Term } from './tokens.ts'

/** What a filter is translated against: the index's settings and which number column, if any, holds a field. */
export type FilterContext = {
  settings: Pick<IndexSettings, 'type' | 'fields'>
  numberColumn: (field: string) => string | undefined
}

const NONE = 'false'
const IN_TYPES: readonly FieldType[] = [
  'text',
  'array<text>',
  'int',
  'long',
  'array<int>',
  'array<long>',
  'custom_vector',
]

/**
 * The filter as a condition of the engine. A document without the field does not match a term and does match its NOT.
 * @throws ServiceError `invalid_argument` for a field or value that cannot be filtered by
 */
export function filterToSql(filter: Filter, context: FilterContext): string {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return balanced(joinable(filter, context), filter.kind === 'and' ? 'AND' : 'OR')
    case 'not':
      return `(${filterToSql(filter.part, context)}) IS NOT TRUE`
    case 'equality':
      return filter.field === '_id'
        ? idIn([filter.value])
        : hasAny(equalityTokens(filter.field, filter.value, context))
    case 'range':
      return rangeSql(filter, context)
    case 'in':
      return inSql(filter, context)
  }
}

export function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

/** The condition that the document's id is one of these. */
export function idIn(ids: readonly string[]): string {
  return ids.length === 0 ? NONE : `id IN (${ids.map(quoted).join(', ')})`
}

function hasAny(tokens: readonly string[]): string {
  if (tokens.length === 0) return NONE
  return tokens.length === 1
    ? `array_has(eq, ${quoted(tokens[0] ?? '')})`
    : `array_has_any(eq, make_array(${tokens.map(quoted).join(', ')}))`
}

/** All equalities of an OR become one lookup. */
function joinable(filter: Filter & { kind: 'and' | 'or' }, context: FilterContext): string[] {
  if (filter.kind === 'and') return filter.parts.map((part) => filterToSql(part, context))
  const tokens: string[] = []
  const rest: string[] = []
  for (const part of filter.parts) {
    if (part.kind === 'equality' && part.field !== '_id')
      tokens.push(...equalityTokens(part.field, part.value, context))
    else rest.push(filterToSql(part, context))
  }
  return tokens.length > 0 ? [hasAny(tokens), ...rest] : rest
}

/** Halves a long chain again and again: the engine's own parser counts depth. */
function balanced(conditions: readonly string[], operator: 'AND' | 'OR'): string {
  if (conditions.length <= 2) return conditions.map((condition) => `(${condition})`).join(` ${operator} `)
  const middle = Math.ceil(conditions.length / 2)
  const left = balanced(conditions.slice(0, middle), operator)
  return `(${left}) ${operator} (${balanced(conditions.slice(middle), operator)})`
}

/** What the document's list of match tokens must hold one of. */
function equalityTokens(field: string, value: string, { settings }: FilterContext): string[] {
  if (settings.type === 'unstructured') {
    return [stringToken(field, value), ...booleanTokens(field, value), ...numberTokens(field, value)]
  }
  const type = filterable(field, settings)
  switch (type) {
    case 'bool': {
      const tokens = booleanTokens(field, value)
      if (tokens.length > 0) return tokens
      throw invalid(
        `Field '${field}' is a bool; filter it with ${field}:true or ${field}:false, not '${value}'.`,
      )
    }
    case 'text':
    case 'array<text>':
    case 'custom_vector':
      return [stringToken(field, value)]
    default: {
      const tokens = numberTokens(field, value)
      if (tokens.length > 0) return tokens
      throw invalid(`Field '${field}' has type ${type}; '${value}' is not a number.`)
    }
  }
}

function booleanTokens(field: string, value: string): string[] {
  const word = value.toLowerCase()
  return word === 'true' || word === 'false' ? [booleanToken(field, word === 'true')] : []
}

function numberTokens(field: string, value: string): string[] {
  const number = value.trim() === '' ? Number.NaN : Number(value)
  return Number.isFinite(number) ? [numberToken(field, number)] : []
}

function rangeSql(term: Term & { kind: 'range' }, { settings, numberColumn }: FilterContext): string {
  if (settings.type === 'structured') {
    const type = filterable(term.field, settings)
    if (!['int', 'long', 'float', 'double'].includes(type))
      throw invalid(
        `Field '${term.field}' has type ${type}; ranges are for int, long, float and double fields.`,
      )
  }
  const column = numberColumn(term.field)
  if (column === undefined) return NONE
  const limits = [
    ...(term.lower === undefined ? [] : [`${column} >= ${term.lower}`]),
    ...(term.upper === undefined ? [] : [`${column} <= ${term.upper}`]),
  ]
  return limits.join(' AND ')
}

function inSql(term: Term & { kind: 'in' }, context: FilterContext): string {
  const { settings } = context
  if (settings.type === 'unstructured')
    throw invalid(
      `IN is for structured indexes. Write ${term.values
        .map((value) => `${term.field}:(${value})`)
        .slice(0, 2)
        .join(' OR ')} … instead.`,
    )
  if (term.field === '_id') return idIn(term.values)
  const type = filterable(term.field, settings)
  if (!IN_TYPES.includes(type))
    throw invalid(
      `IN is not for fields of type ${type}, such as '${term.field}'. Use ranges or equality with OR.`,
    )
  return hasAny(term.values.flatMap((value) => equalityTokens(term.field, value, context)))
}

function filterable(field: string, settings: FilterContext['settings']): FieldType {
  const known = settings.fields.get(field)
  if (known?.features.includes('filter')) return known.type
  const names = [...settings.fields.values()]
    .filter((one) => one.features.includes('filter'))
    .map(({ name }) => name)
  throw invalid(
    `Field '${field}' is not a filter field of this index. Filter fields: ${names.length > 0 ? names.join(', ') : 'none'}. A field needs the 'filter' feature, given when the index is created.`,
  )
}

function invalid(message: string): ServiceError {
  return new ServiceError({ kind: 'invalid', code: 'invalid_argument', message })
}
