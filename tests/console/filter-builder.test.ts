import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Filter, parseFilter } from '#cells/local'
import { isServiceError } from '#platform/errors'
import {
  type Condition,
  conditionProblem,
  type FilterGroup,
  type FilterPart,
  newCondition,
  newGroup,
} from '../../console/src/pages/index-detail/search/filter/filter-form.ts'
import { readFilter, readFilterForm } from '../../console/src/pages/index-detail/search/filter/read-filter.ts'
import { writeFilter } from '../../console/src/pages/index-detail/search/filter/write-filter.ts'

type Document = Readonly<Record<string, string | number>>

/** What a filter means, by its tree: the engine's own, or the Console's reading of it. */
function matches(filter: Filter, document: Document): boolean {
  switch (filter.kind) {
    case 'and':
      return filter.parts.every((part) => matches(part, document))
    case 'or':
      return filter.parts.some((part) => matches(part, document))
    case 'not':
      return !matches(filter.part, document)
    case 'equality':
      return holds(document, filter.field, (value) => String(value) === filter.value)
    case 'in':
      return holds(document, filter.field, (value) => filter.values.includes(String(value)))
    case 'range':
      return holds(
        document,
        filter.field,
        (value) =>
          typeof value === 'number' &&
          value >= (filter.lower ?? Number.NEGATIVE_INFINITY) &&
          value <= (filter.upper ?? Number.POSITIVE_INFINITY),
      )
  }
}

function holds(document: Document, field: string, test: (value: string | number) => boolean): boolean {
  const value = Object.hasOwn(document, field) ? document[field] : undefined
  return value !== undefined && test(value)
}

/** What the rows of the builder say, row by row; incomplete ones say nothing. */
function says(part: FilterPart, document: Document): boolean | undefined {
  if (part.kind === 'condition') {
    if (conditionProblem(part) !== undefined) return undefined
    const isTrue = conditionHolds(part, document)
    return part.isNegated ? !isTrue : isTrue
  }
  const parts = part.parts.map((one) => says(one, document)).filter((one) => one !== undefined)
  if (parts.length === 0) return undefined
  const isTrue = part.join === 'and' ? parts.every(Boolean) : parts.some(Boolean)
  return part.isNegated ? !isTrue : isTrue
}

function conditionHolds({ field, comparison, values }: Condition, document: Document): boolean {
  const [first = '', second = ''] = values
  return holds(document, field, (value) => {
    if (comparison === 'is') return String(value) === first
    if (comparison === 'any_of') return values.filter((one) => one !== '').includes(String(value))
    if (typeof value !== 'number') return false
    if (comparison === 'at_least') return value >= Number(first)
    if (comparison === 'at_most') return value <= Number(first)
    return value >= Number(first) && value <= Number(second)
  })
}

const field = fc.oneof(
  fc.constantFrom('a', 'b', 'AND', 'NOT', 'IN', 'map.child', 'two words', 'a:b', '(x)'),
  fc.string({ minLength: 1, unit: 'binary', maxLength: 6 }),
)
const text = fc.oneof(
  fc.constantFrom(
    'x',
    'two words',
    'a,b',
    ' ',
    'OR',
    '\\',
    ')',
    '[1 TO 2]',
    '"q"',
    'true',
    '(',
    "O'Brien",
    '-5',
  ),
  fc.string({ unit: 'binary', maxLength: 6 }),
)
const number = fc.oneof(fc.integer({ min: -9, max: 9 }), fc.double({ noNaN: true, noDefaultInfinity: true }))
const condition: fc.Arbitrary<Condition> = fc
  .record({
    field,
    comparison: fc.constantFrom('is', 'any_of', 'at_least', 'at_most', 'between'),
    isNegated: fc.boolean(),
    texts: fc.array(text, { minLength: 1, maxLength: 3 }),
    numbers: fc.tuple(number, number),
  })
  .map(({ comparison, texts, numbers, ...rest }) =>
    newCondition({
      ...rest,
      comparison,
      values: comparison === 'is' || comparison === 'any_of' ? texts : numbers.map(String),
    }),
  )
const { group } = fc.letrec<{ group: FilterGroup; part: FilterPart }>((tie) => ({
  part: fc.oneof({ maxDepth: 4, withCrossShrink: true }, condition, tie('group')),
  group: fc
    .record({
      parts: fc.array(tie('part'), { maxLength: 4 }),
      join: fc.constantFrom('and', 'or'),
      isNegated: fc.boolean(),
    })
    .map(({ parts, ...known }) => newGroup(parts, known)),
}))

/** Documents that a form has something to say about: its own fields with its own values, or near them. */
function documentFor(form: FilterGroup): fc.Arbitrary<Document> {
  const conditions = (part: FilterPart): Condition[] =>
    part.kind === 'condition' ? [part] : part.parts.flatMap(conditions)
  const all = conditions(form)
  if (all.length === 0) return fc.constant({})
  const entry = fc.constantFrom(...all).chain((one) => {
    const own = one.values.map((value) => (Number.isFinite(Number(value)) ? Number(value) : value))
    return fc.tuple(fc.constant(one.field), fc.oneof(fc.constantFrom(...one.values, ...own), number, text))
  })
  return fc.array(entry, { maxLength: all.length }).map((entries) => Object.fromEntries(entries))
}
const formAndDocument = group.chain((form) => fc.tuple(fc.constant(form), documentFor(form)))

describe.each([{ hasIn: true }, { hasIn: false }])('a filter from the builder (%o)', (dialect) => {
  it('is understood by the cell and matches exactly what its rows say', () => {
    fc.assert(
      fc.property(formAndDocument, ([form, document]) => {
        const written = writeFilter(form, dialect)
        const said = says(form, document)
        expect(written === '' ? undefined : matches(parseFilter(written), document)).toBe(said)
      }),
      { numRuns: 3000 },
    )
  })

  it('comes back as rows that say the same', () => {
    fc.assert(
      fc.property(formAndDocument, ([form, document]) => {
        const again = readFilterForm(writeFilter(form, dialect))
        expect(again).toBeDefined()
        expect(again && says(again, document)).toBe(says(form, document))
      }),
      { numRuns: 2000 },
    )
  })
})

describe('a filter typed by hand', () => {
  const pieces = fc.constantFrom(
    'a:1',
    'b:(two words)',
    'c:[1 TO 5]',
    'c:[* to -2]',
    'd IN (x, (y z))',
    'AND',
    'OR',
    'NOT',
    '(',
    ')',
    ' ',
    ' ',
    ' ',
    '\\',
    ':',
    'in',
    ',',
    '"',
    '[',
    ']',
    'é',
  )
  const typed = fc.oneof(
    fc.array(pieces, { maxLength: 14 }).map((some) => some.join(' ')),
    fc.array(pieces, { maxLength: 10 }).map((some) => some.join('')),
    fc.string({ maxLength: 12 }),
  )

  it('is read as the cell reads it, or not at all where the cell refuses it', () => {
    fc.assert(
      fc.property(typed, (filter) => {
        expect(readFilter(filter)).toEqual(withoutPositions(asTheCellReads(filter)))
      }),
      { numRuns: 5000 },
    )
  })

  it('shown in the builder and written again still matches the same documents', () => {
    fc.assert(
      fc.property(
        typed,
        fc.dictionary(
          fc.constantFrom('a', 'b', 'c', 'd'),
          fc.oneof(fc.integer({ min: -3, max: 6 }), fc.constantFrom('1', 'two words', 'x', 'y z')),
        ),
        (filter, document) => {
          const tree = asTheCellReads(filter)
          const form = readFilterForm(filter)
          if (tree === undefined || form === undefined) return
          const written = writeFilter(form, { hasIn: true })
          expect(matches(parseFilter(written), document)).toBe(matches(tree, document))
        },
      ),
      { numRuns: 3000 },
    )
  })
})

function asTheCellReads(filter: string): Filter | undefined {
  try {
    return parseFilter(filter)
  } catch (thrown) {
    if (isServiceError(thrown, 'invalid_argument')) return undefined
    throw thrown
  }
}

function withoutPositions(filter: Filter | undefined): unknown {
  if (filter === undefined) return undefined
  switch (filter.kind) {
    case 'and':
    case 'or':
      return { ...filter, parts: filter.parts.map(withoutPositions) }
    case 'not':
      return { ...filter, part: withoutPositions(filter.part) }
    default: {
      const { position: _, ...term } = filter
      return term
    }
  }
}
