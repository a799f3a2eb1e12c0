import { filterError } from './filter-error.ts'
import { type Operator, readTokens, type Term } from './tokens.ts'

/** A filter as a tree. `and` and `or` hold a flat chain, so that a long filter is not a deep one. */
export type Filter = Term | { kind: 'and' | 'or'; parts: Filter[] } | { kind: 'not'; part: Filter }

const MAX_TERMS = 2000
/** A list may hold as many ids as one request can fetch or delete. */
const MAX_LISTED_VALUES = 10_000
const MAX_CHARACTERS = 250_000
const MAX_DEPTH = 40

/**
 * Parses Marqo's filter language.
 *
 * Its precedence is peculiar and kept: AND binds a term or parentheses that follow it, negated parentheses too, but not
 * a negated term; everything else groups from the right. `a:1 AND NOT b:2 OR c:3` means `a:1 AND ((NOT b:2) OR c:3)`,
 * `a:1 AND NOT (b:2) OR c:3` means `(a:1 AND NOT (b:2)) OR c:3`.
 * @throws ServiceError `invalid_argument` with the position of the mistake
 * Source: contract §4.6; measured against the Marqo engine 2.13.
 */
export function parseFilter(text: string): Filter {
  checkText(text)
  const tokens = readTokens(text)
  if (tokens.length === 0)
    throw filterError(text, 0, 'The filter is empty. Leave it out to search every document')
  const groups: Group[] = [newGroup(0)]
  let terms = 0
  let listed = 0
  for (const token of tokens) {
    const group = groups.at(-1) ?? newGroup(0)
    if (token.kind === 'open') {
      if (!group.expectsOperand) throw filterError(text, token.position, 'Expected AND or OR before (')
      if (groups.length > MAX_DEPTH)
        throw filterError(text, token.position, `Parentheses are nested deeper than ${MAX_DEPTH}`)
      groups.push(newGroup(token.position))
    } else if (token.kind === 'close') {
      const closed = groups.pop()
      const outer = groups.at(-1)
      if (closed === undefined || outer === undefined)
        throw filterError(
          text,
          token.position,
          'Unexpected ). Escape it with a backslash if it belongs to a value',
        )
      pushOperand(outer, finish(text, closed, token.position), { isGroup: true })
    } else if (token.kind === 'and' || token.kind === 'or' || token.kind === 'not')
      pushOperator(text, group, token)
    else {
      if (++terms > MAX_TERMS) throw filterError(text, token.position, `More than ${MAX_TERMS} terms`)
      listed += token.kind === 'in' ? token.values.length : 0
      if (listed > MAX_LISTED_VALUES)
        throw filterError(text, token.position, `More than ${MAX_LISTED_VALUES} values in IN lists`)
      if (!group.expectsOperand)
        throw filterError(text, token.position, 'Expected AND or OR before this term')
      pushOperand(group, token, { isGroup: false })
    }
  }
  const last = groups.pop()
  if (last === undefined || groups.length > 0)
    throw filterError(text, last?.position ?? 0, 'This ( is never closed')
  return finish(text, last, text.length)
}

function checkText(text: string): void {
  if (text.length > MAX_CHARACTERS)
    throw filterError(
      text,
      MAX_CHARACTERS,
      `The filter has ${text.length} characters; at most ${MAX_CHARACTERS} are allowed`,
    )
  const half = /\p{Surrogate}/u.exec(text)
  if (half) throw filterError(text, half.index, 'Half of a surrogate pair is no character')
}

/** One level of parentheses: operands, and between them their operators. */
type Group = {
  position: number
  operands: Filter[]
  operators: ('and' | 'or')[]
  negations: number
  expectsOperand: boolean
}

function newGroup(position: number): Group {
  return { position, operands: [], operators: [], negations: 0, expectsOperand: true }
}

function pushOperator(text: string, group: Group, token: Operator): void {
  const word = token.kind.toUpperCase()
  if (token.kind === 'not') {
    if (!group.expectsOperand) throw filterError(text, token.position, 'Expected AND or OR before NOT')
    group.negations++
    return
  }
  if (group.expectsOperand) throw filterError(text, token.position, `Expected a term or ( but found ${word}`)
  group.operators.push(token.kind)
  group.expectsOperand = true
}

function pushOperand(group: Group, operand: Filter, { isGroup }: { isGroup: boolean }): void {
  const whole: Filter = group.negations % 2 === 1 ? { kind: 'not', part: operand } : operand
  const isBound = group.negations === 0 || isGroup
  group.negations = 0
  group.expectsOperand = false
  const before = group.operands.at(-1)
  if (isBound && before && group.operators.at(-1) === 'and') {
    group.operators.pop()
    group.operands[group.operands.length - 1] = chain('and', before, whole)
  } else group.operands.push(whole)
}

/** Groups the remaining operands from the right, as Marqo's language does. */
function finish(text: string, group: Group, position: number): Filter {
  let joined = group.operands.pop()
  if (joined === undefined)
    throw filterError(text, position, 'Expected a term, but these parentheses hold none')
  if (group.expectsOperand) throw filterError(text, position, 'Expected a term after the last operator')
  for (;;) {
    const left = group.operands.pop()
    const operator = group.operators.pop()
    if (left === undefined || operator === undefined) return joined
    joined = chain(operator, left, joined)
  }
}

function chain(kind: 'and' | 'or', left: Filter, right: Filter): Filter {
  const parts = (side: Filter) => (side.kind === kind ? side.parts : [side])
  return { kind, parts: [...parts(left), ...parts(right)] }
}
