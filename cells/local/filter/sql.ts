import { ServiceError } from '#platform/errors'
import { nearestFloat } from '../documents/float32.ts'
import { type FieldType, type IndexSettings, roundsNumbers } from '../settings.ts'
import { decimalOf } from './decimal.ts'
import { booleanToken, numberToken, stringToken } from './match-tokens.ts'
import { type Chain, type Formula, type Literal, tooDeep, toNormalForm } from './normal-form.ts'
import { type Filter, parseFilter } from './parse.ts'
import type { Term } from './tokens.ts'

/** What a filter is translated against: the index's settings and which number column, if any, holds a field. */
export type FilterContext = {
  settings: Pick<IndexSettings, 'type' | 'fields'>
  numberColumn: (field: string) => string | undefined
}

/**
 * The nesting that the engine's parser accepts. It counts each parenthesis, and each operand that is not its operator's
 * first; how much a condition needs was measured with version 0.39.
 */
const MAX_NESTING = 40
/** The nesting of `array_has_any(eq, make_array(…)) IS NOT TRUE` alone. */
const NESTING_OF_TERM = 3

/** A condition, its nesting, and the position of its deepest term in the filter. */
type Sql = { sql: string; nesting: number; position: number; isOr: boolean }

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
 * Translates a filter to the engine's SQL. A document without the field does not match a term and does match its NOT.
 * @throws ServiceError `invalid_argument` with the position of the mistake, or with the field or value that cannot be
 * filtered
 */
export function filterToSql(text: string, context: FilterContext): string {
  return parsedToSql(text, parseFilter(text), context)
}

/** The same for a filter that was parsed from `text`, or a part of one. */
export function parsedToSql(text: string, filter: Filter, context: FilterContext): string {
  const { sql, nesting, position } = formulaSql(toNormalForm(text, filter), context)
  if (nesting > MAX_NESTING) throw tooDeep(text, position)
  return sql
}

function formulaSql(formula: Formula, context: FilterContext): Sql {
  if (formula.kind === 'literal') return literalSql(formula, context)
  const isOr = formula.kind === 'or'
  // The deepest operand comes first, where the parser counts no extra level for it.
  const operands = operandsOf(formula, context).toSorted((a, b) => b.nesting - a.nesting)
  const shown = operands.map((operand) =>
    // AND binds tighter than OR in the engine too.
    operand.isOr && !isOr ? { ...operand, sql: `(${operand.sql})`, nesting: operand.nesting + 1 } : operand,
  )
  let [nesting, position] = [0, 0]
  for (const [at, operand] of shown.entries()) {
    const own = operand.nesting + (at === 0 ? 0 : 1)
    if (own > nesting) [nesting, position] = [own, operand.position]
  }
  return { sql: shown.map(({ sql }) => sql).join(isOr ? ' OR ' : ' AND '), nesting, position, isOr }
}

/** Merges all equalities of an OR into one lookup, and likewise all negated ones of an AND. */
function operandsOf({ kind, parts }: Chain, context: FilterContext): Sql[] {
  const tokens: string[] = []
  const rest: Sql[] = []
  let position = 0
  for (const part of parts)
    if (part.kind === 'literal' && part.isNegated === (kind === 'and') && isLookup(part.term)) {
      tokens.push(...equalityTokens(part.term, context))
      position = part.term.position
    } else rest.push(formulaSql(part, context))
  if (tokens.length === 0) return rest
  return [...rest, condition(hasAny(tokens), { position, isNegated: kind === 'and' })]
}

type Equality = Term & { kind: 'equality' }

function isLookup(term: Term): term is Equality {
  return term.kind === 'equality' && term.field !== '_id'
}

function literalSql({ term, isNegated }: Literal, context: FilterContext): Sql {
  return condition(termSql(term, context), { position: term.position, isNegated })
}

function condition(sql: string, { position, isNegated }: { position: number; isNegated: boolean }): Sql {
  const whole = isNegated ? `(${sql}) IS NOT TRUE` : sql
  return { sql: whole, nesting: NESTING_OF_TERM, position, isOr: false }
}

function termSql(term: Term, context: FilterContext): string {
  switch (term.kind) {
    case 'equality':
      return term.field === '_id' ? idIn([term.value]) : hasAny(equalityTokens(term, context))
    case 'range':
      return rangeSql(term, context)
    case 'in':
      return inSql(term, context)
  }
}

export function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

/** The condition that the document's id is one of these. */
export function idIn(ids: readonly string[]): string {
  return ids.length === 0 ? NONE : `id IN (${ids.map(quoted).join(', ')})`
}

/** The condition that a document has one of these match tokens. */
export function hasAny(tokens: readonly string[]): string {
  if (tokens.length === 0) return NONE
  return tokens.length === 1
    ? `array_has(eq, ${quoted(tokens[0] ?? '')})`
    : `array_has_any(eq, make_array(${tokens.map(quoted).join(', ')}))`
}

/** The match tokens of an equality; a document must have one of them. */
function equalityTokens(
  { field, value }: Pick<Equality, 'field' | 'value'>,
  { settings }: FilterContext,
): string[] {
  if (settings.type === 'unstructured') {
    return [stringToken(field, value), ...booleanTokens(field, value), ...numberTokens(field, value)]
  }
  const type = filterable(field, settings)
  switch (type) {
    case 'bool':
      // Any other word is a valid value that no document has, as in Marqo's engine.
      return booleanTokens(field, value)
    case 'text':
    case 'array<text>':
    case 'custom_vector':
      return [stringToken(field, value)]
    default: {
      if (isInexact(value) && !roundsNumbers(type)) throw inexact(field, value)
      const number = decimalOf(value)
      if (number !== undefined)
        return [numberToken(field, /\bfloat\b/.test(type) ? nearestFloat(number) : number)]
      throw invalid(`Field '${field}' has type ${type}; '${value}' is not a number.`)
    }
  }
}

function booleanTokens(field: string, value: string): string[] {
  const word = value.toLowerCase()
  return word === 'true' || word === 'false' ? [booleanToken(field, word === 'true')] : []
}

/** No tokens for a number that a double cannot hold exactly: no document can contain it. */
function numberTokens(field: string, value: string): string[] {
  const number = isInexact(value) ? undefined : decimalOf(value)
  return number === undefined ? [] : [numberToken(field, number)]
}

/** A whole number that a double cannot hold. */
function isInexact(value: string): boolean {
  return /^\s*[+-]?\d{16,}\s*$/.test(value) && !Number.isSafeInteger(Number(value))
}

function inexact(field: string, value: string): ServiceError {
  return invalid(
    `Field '${field}' cannot be compared with ${value}: whole numbers beyond ${Number.MAX_SAFE_INTEGER} are not kept here.`,
  )
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
  return hasAny(term.values.flatMap((value) => equalityTokens({ field: term.field, value }, context)))
}

function filterable(field: string, settings: FilterContext['settings']): FieldType {
  const known = settings.fields.get(field)
  if (known?.features.includes('filter')) return known.type
  const names = [...settings.fields.values()]
    .filter((one) => one.features.includes('filter'))
    .map(({ name }) => name)
  throw new ServiceError({
    kind: 'invalid',
    code: 'invalid_field_name',
    message: `This index has no filterable field '${field}'. Available filterable fields are: '${names.join(', ')}'. A field needs the 'filter' feature, given when the index is created.`,
  })
}

function invalid(message: string): ServiceError {
  return new ServiceError({ kind: 'invalid', code: 'invalid_argument', message })
}
