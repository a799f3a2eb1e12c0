/**
 * A second implementation of Marqo's filters and lexical search, independent of the product, for tests: over documents
 * built from known terms. Slow and simple on purpose.
 */

/** A word as written, and the terms under which it is indexed, both chosen by hand. */
export type Word = { written: string; terms: readonly string[] }
export type Value = string | number | boolean | readonly string[] | Readonly<Record<string, number>>
export type Document = {
  id: string
  texts: Readonly<Record<string, readonly Word[]>>
  values: Readonly<Record<string, Value>>
}

export type Condition =
  | { kind: 'is'; field: string; value: string }
  | { kind: 'between'; field: string; low: number | undefined; high: number | undefined }
/** Operands with the operators between them, in the order of the text; precedence is applied below. */
export type Operand = { isNegated: boolean; of: Condition | Chain }
export type Chain = { operands: readonly Operand[]; operators: readonly ('AND' | 'OR')[] }

export function isMatch(chain: Chain, document: Document): boolean {
  return evaluate(chain, 0, document)
}

/** AND applies to the next operand alone, unless that is a negated condition; then it applies to the whole rest. */
function evaluate(chain: Chain, from: number, document: Document): boolean {
  let value = valueOf(chain.operands[from], document)
  let at = from
  for (;;) {
    const operator = chain.operators[at]
    if (operator === undefined) return value
    const next = chain.operands[at + 1]
    const isGroup = next !== undefined && 'operands' in next.of
    if (operator === 'OR') return value || evaluate(chain, at + 1, document)
    if (next?.isNegated === true && !isGroup) return value && evaluate(chain, at + 1, document)
    value = valueOf(next, document) && value
    at++
  }
}

function valueOf(operand: Operand | undefined, document: Document): boolean {
  if (operand === undefined) throw new Error('an operator without an operand')
  const value = 'operands' in operand.of ? isMatch(operand.of, document) : holds(operand.of, document)
  return operand.isNegated ? !value : value
}

function holds(condition: Condition, { id, values, texts }: Document): boolean {
  if (condition.kind === 'is' && condition.field === '_id') return id === condition.value
  const [name = '', key] = condition.field.split('.')
  const text = texts[name]?.map(({ written }) => written).join(' ')
  const whole = text ?? values[name]
  const value = key === undefined ? whole : (whole as Record<string, number> | undefined)?.[key]
  if (condition.kind === 'between')
    return (
      typeof value === 'number' &&
      value >= (condition.low ?? -Infinity) &&
      value <= (condition.high ?? Infinity)
    )
  // Texts of more than 50 characters cannot be filtered by, except inside a list.
  if (typeof value === 'string') return value.length <= 50 && isSame(value, condition.value)
  if (Array.isArray(value)) return value.some((one) => isSame(String(one), condition.value))
  if (typeof value === 'number')
    return /^-?[\d.]+$/.test(condition.value) && value === Number(condition.value)
  return typeof value === 'boolean' && String(value) === condition.value.toLowerCase()
}

const isSame = (a: string, b: string) => a.toLowerCase() === b.toLowerCase()

export type Query = {
  words: readonly Word[]
  phrases: readonly (readonly Word[])[]
  fields: readonly string[]
}

/** The score of each document that matches: the sum over words, phrases and fields of Vespa's bm25(field). */
export function scores(query: Query, documents: readonly Document[]): Map<string, number> {
  const sum = new Map<string, number>()
  const sought = [...query.words.map(({ terms }) => terms), ...query.phrases.map(termsOf)]
  for (const field of query.fields) {
    const lengths = new Map<string, readonly string[]>()
    for (const { id, texts } of documents) if (texts[field]?.length) lengths.set(id, termsOf(texts[field]))
    const average = [...lengths.values()].reduce((all, { length }) => all + length, 0) / lengths.size
    for (const terms of sought) {
      const counts = [...lengths].map(([id, own]) => ({
        id,
        count: occurrences(own, terms),
        length: own.length,
      }))
      const matching = counts.filter(({ count }) => count > 0)
      const rarity = Math.log(1 + (documents.length - matching.length + 0.5) / (matching.length + 0.5))
      for (const { id, count, length } of matching)
        sum.set(
          id,
          (sum.get(id) ?? 0) + rarity * ((count * 2.2) / (count + 1.2 * (0.25 + (0.75 * length) / average))),
        )
    }
  }
  const hasAllPhrases = ({ texts }: Document) =>
    query.phrases.every((phrase) =>
      query.fields.some((field) => occurrences(termsOf(texts[field] ?? []), termsOf(phrase)) > 0),
    )
  for (const document of documents) if (!hasAllPhrases(document)) sum.delete(document.id)
  return sum
}

const known = new WeakMap<readonly Word[], readonly string[]>()

function termsOf(words: readonly Word[]): readonly string[] {
  const terms = known.get(words) ?? words.flatMap((one) => one.terms)
  known.set(words, terms)
  return terms
}

function occurrences(terms: readonly string[], sought: readonly string[]): number {
  let count = 0
  const [first] = sought
  for (let at = 0; at + sought.length <= terms.length; at++)
    if (terms[at] === first && sought.every((term, i) => terms[at + i] === term)) count++
  return count
}
