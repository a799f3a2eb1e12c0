import { type FilterGroup, type FilterPart, newCondition, newGroup } from './filter-form.ts'
import { type FilterTerm, type FilterToken, readFilterTokens } from './filter-tokens.ts'

/** As the engine understands a filter. */
export type FilterTree =
  | FilterTerm
  | Readonly<{ kind: 'and' | 'or'; parts: readonly FilterTree[] }>
  | Readonly<{ kind: 'not'; part: FilterTree }>

/** The builder's rows for a filter; `undefined` when it is not a valid filter. */
export function readFilterForm(text: string): FilterGroup | undefined {
  if (text.trim() === '') return newGroup()
  const tree = readFilter(text)
  if (tree === undefined) return undefined
  const part = toPart(tree, false)
  return part.kind === 'group' ? part : newGroup([part])
}

function toPart(tree: FilterTree, isNegated: boolean): FilterPart {
  switch (tree.kind) {
    case 'not':
      return tree.part.kind === 'not'
        ? newGroup([toPart(tree.part, false)], { isNegated: !isNegated })
        : toPart(tree.part, !isNegated)
    case 'and':
    case 'or':
      return newGroup(
        tree.parts.map((part) => toPart(part, false)),
        { join: tree.kind, isNegated },
      )
    case 'equality':
      return newCondition({ field: tree.field, comparison: 'is', isNegated, values: [tree.value] })
    case 'in':
      return newCondition({ field: tree.field, comparison: 'any_of', isNegated, values: tree.values })
    case 'range':
      return rangeCondition(tree, isNegated)
  }
}

function rangeCondition({ field, lower, upper }: FilterTerm & { kind: 'range' }, isNegated: boolean) {
  const values = [lower, upper].filter((limit) => limit !== undefined).map(String)
  const comparison = lower === undefined ? 'at_most' : upper === undefined ? 'at_least' : 'between'
  return newCondition({ field, comparison, isNegated, values })
}

/** Deeper or longer filters are refused by the engine. */
const MAX_DEPTH = 40
const MAX_TERMS = 2000

/**
 * What the engine understands, its peculiar precedence included: AND takes the operand right after it, everything
 * else groups from the right. `undefined` for what it refuses; the engine itself says why and where.
 */
export function readFilter(text: string): FilterTree | undefined {
  const tokens = readFilterTokens(text)
  if (tokens === undefined || tokens.length === 0) return undefined
  if (tokens.filter(isTerm).length > MAX_TERMS) return undefined
  const reading = { tokens, at: 0 }
  const tree = readGroup(reading, 0)
  return reading.at === tokens.length ? tree : undefined
}

type Reading = { readonly tokens: readonly FilterToken[]; at: number }

const isTerm = (token: FilterToken): token is FilterTerm => typeof token !== 'string'

/** Operands and the operators between them, up to the end or a closing parenthesis, which is left standing. */
function readGroup(reading: Reading, depth: number): FilterTree | undefined {
  const operands: FilterTree[] = []
  const operators: ('and' | 'or')[] = []
  for (;;) {
    const operand = readOperand(reading, depth)
    if (operand === undefined) return undefined
    const before = operands.at(-1)
    if (operand.isPlain && before !== undefined && operators.at(-1) === 'and') {
      operators.pop()
      operands[operands.length - 1] = chained('and', before, operand.tree)
    } else operands.push(operand.tree)
    const next = reading.tokens[reading.at]
    if (next === undefined || next === ')') return fromTheRight(operands, operators)
    if (next !== 'and' && next !== 'or') return undefined
    operators.push(next)
    reading.at += 1
  }
}

function readOperand(reading: Reading, depth: number): { tree: FilterTree; isPlain: boolean } | undefined {
  const from = reading.at
  while (reading.tokens[reading.at] === 'not') reading.at += 1
  const negations = reading.at - from
  const token = reading.tokens[reading.at]
  reading.at += 1
  let tree: FilterTree | undefined
  if (token !== undefined && isTerm(token)) tree = token
  else if (token === '(' && depth < MAX_DEPTH) {
    tree = readGroup(reading, depth + 1)
    if (reading.tokens[reading.at] !== ')') return undefined
    reading.at += 1
  }
  if (tree === undefined) return undefined
  return { tree: negations % 2 === 1 ? { kind: 'not', part: tree } : tree, isPlain: negations === 0 }
}

function fromTheRight(operands: FilterTree[], operators: ('and' | 'or')[]): FilterTree | undefined {
  let tree = operands.pop()
  while (tree !== undefined) {
    const left = operands.pop()
    const operator = operators.pop()
    if (left === undefined || operator === undefined) return tree
    tree = chained(operator, left, tree)
  }
  return undefined
}

function chained(kind: 'and' | 'or', left: FilterTree, right: FilterTree): FilterTree {
  const parts = (side: FilterTree) => (side.kind === kind ? side.parts : [side])
  return { kind, parts: [...parts(left), ...parts(right)] }
}
