import * as z from 'zod'

const Fraction = z.number().min(0).max(1)
const LexicalOperand = z.enum(['or', 'and', 'weakAnd'])

/**
 * How the two halves of a HYBRID search are made and joined: contract §4.5. Score modifiers are validated with the
 * others, because they have a code of their own.
 */
export const HybridParameters = z
  .strictObject({
    retrievalMethod: z.enum(['disjunction', 'tensor', 'lexical']).nullish(),
    rankingMethod: z.enum(['rrf', 'tensor', 'lexical']).nullish(),
    alpha: Fraction.nullish(),
    rrfK: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).nullish(),
    searchableAttributesLexical: z.array(z.string()).nullish(),
    searchableAttributesTensor: z.array(z.string()).nullish(),
    scoreModifiersLexical: z.unknown().optional(),
    scoreModifiersTensor: z.unknown().optional(),
    verbose: z.boolean().nullish(),
    queryLexical: z.string().nullish(),
    queryTensor: z.union([z.string(), z.record(z.string(), z.number())]).nullish(),
    rerankDepthLexical: z.number().int().min(1).max(10_000).nullish(),
    rerankDepthTensor: z.number().int().min(0).max(10_000).nullish(),
    rerankCount: z.number().int().min(1).nullish(),
    secondPhaseModifier: z.boolean().nullish(),
    lexicalOperand: LexicalOperand.nullish(),
    weakAndParameters: z
      .strictObject({
        stopwordLimit: Fraction.nullish(),
        adjustTarget: Fraction.nullish(),
        allowDropAll: z.boolean().nullish(),
        filterThreshold: Fraction.nullish(),
      })
      .nullish(),
  })
  .superRefine((given, context) => {
    for (const { key, message } of problemsOf(given))
      context.addIssue({ code: 'custom', path: [key], message })
  })
export type HybridParameters = z.infer<typeof HybridParameters>

/** The rules between two parameters; each names the parameter to change. */
function problemsOf(given: Record<string, unknown>): { key: string; message: string }[] {
  const retrieval = given['retrievalMethod'] ?? 'disjunction'
  const ranking = given['rankingMethod'] ?? 'rrf'
  const isRrf = ranking === 'rrf'
  const isLexical = retrieval === 'lexical' || retrieval === 'disjunction'
  const isTensor = retrieval === 'tensor' || retrieval === 'disjunction'
  const isDisjunction = retrieval === 'disjunction'
  const rules: [key: string, holds: boolean, message: string][] = [
    [
      'rankingMethod',
      isDisjunction === isRrf,
      'retrievalMethod disjunction goes with rankingMethod rrf, tensor and lexical go with tensor or lexical',
    ],
    ['alpha', isRrf, 'it is for rankingMethod rrf only'],
    ['rrfK', isRrf, 'it is for rankingMethod rrf only'],
    [
      'searchableAttributesLexical',
      isLexical || ranking === 'lexical',
      'it is for the retrieval methods lexical and disjunction, or rankingMethod lexical',
    ],
    [
      'searchableAttributesTensor',
      isTensor || ranking === 'tensor',
      'it is for the retrieval methods tensor and disjunction, or rankingMethod tensor',
    ],
    [
      'scoreModifiersLexical',
      isRrf || ranking === 'lexical' || retrieval === 'lexical',
      'it is for the ranking methods lexical and rrf, or retrievalMethod lexical',
    ],
    ['scoreModifiersTensor', isRrf || ranking === 'tensor', 'it is for the ranking methods tensor and rrf'],
    ['rerankDepthLexical', isLexical, 'it is for the retrieval methods lexical and disjunction'],
    ['weakAndParameters', isGiven(given['rerankDepthLexical']), 'it needs rerankDepthLexical'],
    [
      'secondPhaseModifier',
      given['secondPhaseModifier'] === false ||
        isDisjunction ||
        (retrieval === 'lexical' && ranking === 'lexical'),
      'it is for retrievalMethod disjunction, or retrieval and ranking both lexical',
    ],
  ]
  return rules.flatMap(([key, holds, message]) => {
    const isAsked = key === 'rankingMethod' || isGiven(given[key])
    return isAsked && !holds ? [{ key, message }] : []
  })
}

const isGiven = (value: unknown) => value !== undefined && value !== null

export { LexicalOperand }
