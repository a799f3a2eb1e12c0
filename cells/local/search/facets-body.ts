import * as z from 'zod'

/** Fields to count; each may need a pass over all matches. */
const MAX_FIELDS = 50
const MAX_RANGES = 100

const Order = z.enum(['asc', 'desc'])
const MaxResults = z.number().int().min(1).max(10_000)
const Range = z
  .strictObject({ from: z.number().nullish(), to: z.number().nullish(), name: z.string().nullish() })
  .refine(({ from, to }) => (from ?? -Infinity) < (to ?? Infinity), 'to must be greater than from')
export type FacetRange = z.infer<typeof Range>

const Field = z
  .strictObject({
    type: z.enum(['string', 'array', 'number']),
    order: Order.nullish(),
    maxResults: MaxResults.nullish(),
    ranges: z.array(Range).max(MAX_RANGES).nullish(),
    excludeTerms: z.array(z.string()).nullish(),
  })
  .superRefine(({ type, ranges }, context) => {
    if (!ranges || ranges.length === 0) return
    const problem = type === 'number' ? overlap(ranges) : 'ranges are for facets of type number'
    if (problem) context.addIssue({ code: 'custom', path: ['ranges'], message: problem })
  })
export type FacetField = z.infer<typeof Field>

/** Values of fields, counted over all matches: contract §4.5. */
export const Facets = z.strictObject({
  fields: z
    .record(z.string(), Field)
    .refine(
      (fields) => Object.keys(fields).length <= MAX_FIELDS,
      `at most ${MAX_FIELDS} fields can be counted at once`,
    ),
  maxDepth: z.number().int().min(1).nullish(),
  maxResults: MaxResults.nullish(),
  order: Order.nullish(),
})
export type Facets = z.infer<typeof Facets>

function overlap(ranges: readonly FacetRange[]): string | undefined {
  const ordered = ranges.toSorted((a, b) => (a.from ?? -Infinity) - (b.from ?? -Infinity))
  for (const [at, range] of ordered.entries()) {
    const next = ordered[at + 1]
    if (next && (range.to ?? Infinity) > (next.from ?? -Infinity))
      return 'ranges must not overlap; only the first may lack from, only the last may lack to'
  }
  return undefined
}
