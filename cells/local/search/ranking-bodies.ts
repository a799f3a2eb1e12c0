import * as z from 'zod'
import { LexicalOperand } from './hybrid-body.ts'

/** Candidates that are sorted, or looked at by a cutoff, at most. */
export const MAX_CANDIDATES = 10_000

export const SortBy = z.strictObject({
  fields: z
    .array(
      z.strictObject({
        fieldName: z.string().min(1),
        order: z.enum(['asc', 'desc']).nullish(),
        missing: z.enum(['first', 'last']).nullish(),
      }),
    )
    .min(1)
    .max(3),
  sortDepth: z.number().int().min(1).nullish(),
  minSortCandidates: z.number().int().min(1).max(MAX_CANDIDATES).nullish(),
})
export type SortBy = z.infer<typeof SortBy>

/** What decides how many hits are relevant: the scores of a lexical search before modifiers. */
export const RelevanceCutoff = z
  .strictObject({
    method: z.enum(['relative_max_score', 'gap_detection', 'mean_std_dev']),
    probeDepth: z.number().int().min(1).max(MAX_CANDIDATES).default(1000),
    parameters: z
      .union([
        z.strictObject({ relativeScoreFactor: z.number().min(0).max(1) }),
        z.strictObject({ stdDevFactor: z.number() }),
      ])
      .nullish(),
    affectFacets: z.boolean().default(false),
    overrideSortCandidatesWithRelevantCandidates: z.boolean().default(false),
    overrideTotalHitsWithPostProcessCandidates: z.boolean().default(false),
    overrideLimitPlusOffset: z.boolean().default(false),
    lexicalOperand: LexicalOperand.nullish(),
    applyInRetrieval: z.enum(['tensor', 'both']).nullish(),
  })
  .superRefine(({ method, parameters, ...given }, context) => {
    const key = parameters && Object.keys(parameters)[0]
    const needed = {
      relative_max_score: 'relativeScoreFactor',
      mean_std_dev: 'stdDevFactor',
      gap_detection: undefined,
    }[method]
    if (key !== needed)
      context.addIssue({
        code: 'custom',
        path: ['parameters'],
        message: needed
          ? `method ${method} needs {"${needed}": number}`
          : `method ${method} takes no parameters`,
      })
    if (given.applyInRetrieval === 'tensor' && given.overrideSortCandidatesWithRelevantCandidates)
      context.addIssue({
        code: 'custom',
        path: ['applyInRetrieval'],
        message:
          'it cannot be tensor with overrideSortCandidatesWithRelevantCandidates, which is about both halves',
      })
  })
export type RelevanceCutoff = z.infer<typeof RelevanceCutoff>

const SECONDS = { d: 86_400, h: 3_600 } as const
const Duration = z.string().transform((text, context) => {
  const [, number = '', unit = ''] = /^\s*(\d+(?:\.\d+)?)\s*([dh])\s*$/i.exec(text) ?? []
  const seconds = Number(number) * SECONDS[unit.toLowerCase() as 'd' | 'h']
  if (number !== '' && Number.isFinite(seconds)) return seconds
  context.addIssue({ code: 'custom', message: `write a number of days or hours, such as 7d or 12h` })
  return z.NEVER
})
const Scale = Duration.refine((seconds) => seconds > 0, 'it must be longer than 0')
const Shape = z.enum(['exponential', 'linear', 'gaussian', 'binary'])
export type DecayFunction = z.infer<typeof Shape>
const Share = z.number().gt(0).max(1)
const GROW = ['growFrom', 'growFunction', 'growScale', 'growOffset'] as const

/** Times are seconds: of the field since 1970, of the rest as parsed here. */
export const RecencyParameters = z
  .strictObject({
    recencyField: z.string().trim().min(1),
    scale: Scale.default(7 * SECONDS.d),
    offset: Duration.default(0),
    decayFunction: Shape.default('exponential'),
    decayTo: Share.default(0.5),
    applyInRankingPhase: z.enum(['all', 'only-global', 'exclude-global']).default('all'),
    addToScoreWeight: z.number().gt(0).nullish(),
    center: z.number().min(0).nullish(),
    applyToSubqueries: z.array(z.enum(['tensor', 'lexical'])).nullish(),
    growFrom: Share.nullish(),
    growFunction: Shape.nullish(),
    growScale: Scale.nullish(),
    growOffset: Duration.nullish(),
  })
  .superRefine((given, context) => {
    const missing = GROW.filter((key) => given[key] === undefined || given[key] === null)
    if (missing.length > 0 && missing.length < GROW.length)
      context.addIssue({
        code: 'custom',
        path: [missing[0] ?? 'growFrom'],
        message: `${GROW.join(', ')} are given together or not at all`,
      })
  })
export type RecencyParameters = z.infer<typeof RecencyParameters>

export const CollapseFields = z
  .array(
    z.strictObject({
      name: z.string().min(1),
      sortBy: z
        .strictObject({
          fields: z
            .array(z.strictObject({ fieldName: z.string().min(1), order: z.enum(['asc', 'desc']).nullish() }))
            .length(1),
          numThreadsPerSearch: z.number().int().min(1).nullish(),
          disableIfMainSortByFields: z.array(z.string()).nullish(),
          alwaysFetchVariants: z.boolean().nullish(),
        })
        .nullish(),
    }),
  )
  .length(1)
export type CollapseField = z.infer<typeof CollapseFields>[number]
