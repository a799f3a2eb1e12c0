import { shownValue } from '../documents/import/convert-value.ts'
import { DEFAULT_ALPHA, DEFAULT_LIMIT, type FacetType, type SearchAddress } from './search-address.ts'
import type { QueryVector, SearchAbility, SearchMethod } from './search-request.ts'

export type QueryKind = 'text' | 'weighted' | 'vector'
export type DraftModifier = Readonly<{ id: number; field: string; how: 'multiply' | 'add'; weight: string }>
export type WeightedPart = Readonly<{ id: number; text: string; weight: string }>

/** A search as it is being written: everything still as it was typed. */
export type SearchDraft = Readonly<{
  kind: QueryKind
  method: SearchMethod
  text: string
  /** The document whose like are shown, while no other query is written. */
  like: string | undefined
  parts: readonly WeightedPart[]
  vector: string
  filter: string
  limit: number | undefined
  within: readonly string[] | undefined
  show: readonly string[] | undefined
  highlights: boolean
  alpha: number
  modifiers: readonly DraftModifier[]
  sort: SearchAddress['sort']
  facets: readonly (readonly [field: string, type: FacetType])[]
}>

export type DraftProblem = Readonly<{ field: 'query' | 'limit' | 'modifiers'; message: string }>
export type ReadDraft =
  | Readonly<{ address: SearchAddress; vector: QueryVector | undefined }>
  | Readonly<{ problem: DraftProblem }>

let lastPart = 0
export function newPart(text = '', weight = '1'): WeightedPart {
  lastPart += 1
  return { id: lastPart, text, weight }
}

export function newModifier(field = '', how: DraftModifier['how'] = 'multiply', weight = '1'): DraftModifier {
  lastPart += 1
  return { id: lastPart, field, how, weight }
}

/** What an address says, as a form to go on from. */
export function draftOf(
  address: SearchAddress,
  vector: QueryVector | undefined,
  ability: SearchAbility,
): SearchDraft {
  const wanted = address.method ?? 'TENSOR'
  const method = ability.methods.includes(wanted) ? wanted : (ability.methods[0] ?? 'TENSOR')
  const kind =
    vector || (!ability.embedsText && method === 'TENSOR') ? 'vector' : address.weights ? 'weighted' : 'text'
  return {
    kind: method === 'TENSOR' ? kind : 'text',
    method,
    text: address.q ?? '',
    like: address.like,
    parts: address.weights?.map(([text, weight]) => newPart(text, String(weight))) ?? [
      newPart(),
      newPart('', '-0.5'),
    ],
    vector: vector ? JSON.stringify(vector.vector) : '',
    filter: address.filter ?? '',
    limit: address.limit ?? DEFAULT_LIMIT,
    within: address.in,
    show: address.show,
    highlights: address.highlights !== false,
    alpha: address.alpha ?? DEFAULT_ALPHA,
    modifiers:
      address.modifiers?.map(([field, how, weight]) => newModifier(field, how, String(weight))) ?? [],
    sort: address.sort,
    facets: address.facets ?? [],
  }
}

/** The same draft by another method, with a kind of query that it takes. */
export function withMethod(
  draft: SearchDraft,
  method: SearchMethod,
  { embedsText }: SearchAbility,
): SearchDraft {
  const kind = method !== 'TENSOR' ? 'text' : embedsText ? draft.kind : 'vector'
  // Fields are declared for one method or the other.
  return {
    ...draft,
    method,
    kind,
    like: method === 'LEXICAL' ? undefined : draft.like,
    within: method === draft.method ? draft.within : undefined,
  }
}

/** The address of a draft that is complete, from its first page on. */
export function readDraft(draft: SearchDraft, ability: SearchAbility): ReadDraft {
  const query = readQuery(draft, ability)
  if ('problem' in query) return { problem: { field: 'query', message: query.problem } }
  const { limit, filter, within, show, method, highlights } = draft
  if (limit === undefined || !Number.isInteger(limit) || limit < 1 || limit > 1000)
    return { problem: { field: 'limit', message: 'From 1 to 1,000.' } }
  const read = readModifiers(draft)
  if ('problem' in read) return { problem: { field: 'modifiers', message: read.problem } }
  return {
    vector: query.vector,
    address: {
      ...query.part,
      ...(method !== 'TENSOR' && { method }),
      ...(method === 'HYBRID' && hybridParts(draft)),
      ...(read.modifiers.length > 0 && { modifiers: read.modifiers }),
      ...(filter.trim() !== '' && { filter }),
      ...(limit !== DEFAULT_LIMIT && { limit }),
      ...(within && { in: within }),
      ...(show && { show }),
      ...(!highlights && { highlights: false as const }),
    },
  }
}

function hybridParts({ alpha, sort, facets }: SearchDraft): Pick<SearchAddress, 'alpha' | 'sort' | 'facets'> {
  return {
    ...(alpha !== DEFAULT_ALPHA && { alpha }),
    ...(sort && { sort }),
    ...(facets.length > 0 && { facets }),
  }
}

/** Rows without a field are left out. */
function readModifiers({
  modifiers,
  method,
  sort,
}: SearchDraft):
  | Readonly<{ modifiers: NonNullable<SearchAddress['modifiers']> }>
  | Readonly<{ problem: string }> {
  const filled = modifiers.filter(({ field }) => field.trim() !== '')
  const wrong = filled.find(({ weight }) => weight.trim() === '' || !Number.isFinite(Number(weight)))
  if (wrong) return { problem: `The weight of “${wrong.field}” is not a number.` }
  if (filled.length > 0 && sort && method === 'HYBRID')
    return { problem: 'They cannot decide the order of hits that are sorted. Use one of the two.' }
  return { modifiers: filled.map(({ field, how, weight }) => [field.trim(), how, Number(weight)] as const) }
}

type ReadQuery =
  | Readonly<{ part: Pick<SearchAddress, 'q' | 'like' | 'weights'>; vector: QueryVector | undefined }>
  | Readonly<{ problem: string }>

function readQuery({ kind, text, like, parts, vector }: SearchDraft, ability: SearchAbility): ReadQuery {
  const isUnwritten = kind === 'text' ? text.trim() === '' : kind === 'vector' && vector.trim() === ''
  if (like !== undefined && isUnwritten) return { part: { like }, vector: undefined }
  if (kind === 'text')
    return text.trim() === '' ? { problem: 'Enter a query.' } : { part: { q: text }, vector: undefined }
  if (kind === 'vector') {
    const read = readVector(vector, ability.dimensions)
    return 'problem' in read ? read : { part: {}, vector: read }
  }
  const filled = parts.filter((part) => part.text.trim() !== '')
  if (filled.length === 0) return { problem: 'Enter at least one text.' }
  const wrong = filled.find(({ weight }) => weight.trim() === '' || !Number.isFinite(Number(weight)))
  if (wrong) return { problem: `The weight of “${wrong.text}” is not a number.` }
  return {
    part: { weights: filled.map((part) => [part.text, Number(part.weight)] as const) },
    vector: undefined,
  }
}

/** Numbers as JSON, as `{"vector": [ … ], "content": "…"}`, or just one after the other. */
export function readVector(text: string, dimensions: number | undefined): QueryVector | { problem: string } {
  if (text.trim() === '') return { problem: 'Paste a vector: a list of numbers.' }
  const { list, content } = listIn(text)
  const vector = list.map((one) => (typeof one === 'number' ? one : Number(one)))
  const wrong = list.find((_, at) => !Number.isFinite(vector[at]))
  if (wrong !== undefined) return { problem: `“${shownValue(wrong)}” is not a number.` }
  if (dimensions !== undefined && vector.length !== dimensions)
    return { problem: `This vector has ${vector.length} numbers; the index takes ${dimensions}.` }
  return { vector, ...(content !== undefined && { content }) }
}

function listIn(text: string): { list: readonly unknown[]; content?: string | undefined } {
  try {
    const parsed: unknown = JSON.parse(text)
    if (Array.isArray(parsed)) return { list: parsed }
    const { customVector = parsed } = parsed as { customVector?: unknown }
    const { vector, content } = customVector as { vector?: unknown; content?: unknown }
    if (Array.isArray(vector))
      return { list: vector, content: typeof content === 'string' ? content : undefined }
  } catch {
    // Then it is numbers one after the other.
  }
  return {
    list: text
      .replace(/[[\]]/g, ' ')
      .split(/[\s,;]+/)
      .filter((word) => word !== ''),
  }
}
