/** What a condition says of its field; `isNegated` turns it round. */
export type Comparison = 'is' | 'any_of' | 'at_least' | 'at_most' | 'between'

/** One row of the builder. What `values` holds follows from the comparison: one, several, or two limits. */
export type Condition = Readonly<{
  kind: 'condition'
  id: string
  field: string
  comparison: Comparison
  isNegated: boolean
  values: readonly string[]
}>

/** Rows that hold all together, or any of which holds. */
export type FilterGroup = Readonly<{
  kind: 'group'
  id: string
  join: 'and' | 'or'
  isNegated: boolean
  parts: readonly FilterPart[]
}>
export type FilterPart = Condition | FilterGroup

let lastId = 0
/** Tells the rows of one page apart, for React and for the focus. */
export function newPartId(): string {
  lastId += 1
  return `part-${lastId}`
}

export function newCondition(known: Partial<Omit<Condition, 'kind' | 'id'>> = {}): Condition {
  return {
    kind: 'condition',
    id: newPartId(),
    field: '',
    comparison: 'is',
    isNegated: false,
    values: [''],
    ...known,
  }
}

export function newGroup(
  parts: readonly FilterPart[] = [],
  known: Partial<Omit<FilterGroup, 'kind' | 'id' | 'parts'>> = {},
): FilterGroup {
  return { kind: 'group', id: newPartId(), join: 'and', isNegated: false, parts, ...known }
}

/** The same condition under another comparison, with the values that still make sense. */
export function withComparison(
  condition: Condition,
  next: Pick<Condition, 'comparison' | 'isNegated'>,
): Condition {
  const [first = '', second = ''] = condition.values
  if (next.comparison === 'any_of')
    return { ...condition, ...next, values: condition.values.filter((value) => value !== '') }
  return { ...condition, ...next, values: next.comparison === 'between' ? [first, second] : [first] }
}

/** The tree with one part changed; `undefined` takes it out. */
export function replacePart(
  group: FilterGroup,
  id: string,
  change: (part: FilterPart) => FilterPart | undefined,
): FilterGroup {
  const parts = group.parts.flatMap((part) => {
    if (part.id === id) return change(part) ?? []
    return part.kind === 'group' ? replacePart(part, id, change) : part
  })
  return { ...group, parts }
}

/** Why a row says nothing yet, in words; `undefined` when it is complete. */
export function conditionProblem({ field, comparison, values }: Condition): string | undefined {
  if (field === '') return 'Name a field.'
  if (comparison === 'is') return values[0] ? undefined : 'Give a value.'
  if (comparison === 'any_of')
    return values.some((value) => value !== '') ? undefined : 'Give at least one value.'
  const wanted = comparison === 'between' ? 2 : 1
  const limits = Array.from({ length: wanted }, (_, at) => values[at] ?? '')
  if (limits.some((limit) => limit.trim() === '')) return wanted === 2 ? 'Give both limits.' : 'Give a limit.'
  const wrong = limits.find((limit) => !Number.isFinite(Number(limit)))
  return wrong === undefined ? undefined : `“${wrong}” is not a number.`
}

/** How many conditions are complete, at any depth. */
export function countConditions(part: FilterPart): number {
  if (part.kind === 'condition') return conditionProblem(part) === undefined ? 1 : 0
  return part.parts.reduce((sum, one) => sum + countConditions(one), 0)
}
