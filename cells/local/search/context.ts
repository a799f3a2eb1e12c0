import * as z from 'zod'
import { ServiceError } from '#platform/errors'

const MAX_VECTORS = 64
/** Documents whose vectors join a query, at most: all are read. */
const MAX_DOCUMENTS = 1_000

const Context = z
  .object({
    tensor: z
      .array(z.object({ vector: z.array(z.number()).min(1), weight: z.number() }))
      .min(1)
      .max(MAX_VECTORS, `at most ${MAX_VECTORS} vectors can be given`)
      .nullish(),
    documents: z
      .object({
        ids: z
          .record(z.string(), z.number())
          .refine((ids) => Object.keys(ids).length > 0, 'name at least one document')
          .refine(
            (ids) => Object.keys(ids).length <= MAX_DOCUMENTS,
            `at most ${MAX_DOCUMENTS} documents can be named`,
          ),
        parameters: z
          .object({
            tensorFields: z.array(z.string()).min(1).nullish(),
            excludeInputDocuments: z.boolean().default(true),
            allowMissingDocuments: z.boolean().default(false),
            allowMissingEmbeddings: z.boolean().default(false),
          })
          .nullish(),
      })
      .nullish(),
  })
  .refine(({ tensor, documents }) => Boolean(tensor ?? documents), 'it needs tensor or documents')

/** Vectors, and documents, that join a query. */
export type SearchContext = {
  vectors: readonly { vector: readonly number[]; weight: number }[]
  documents:
    | {
        weights: ReadonlyMap<string, number>
        tensorFields: readonly string[] | undefined
        excludesThem: boolean
        allowMissingDocuments: boolean
        allowMissingEmbeddings: boolean
      }
    | undefined
}

/** @throws ServiceError `invalid_argument` with every wrong place */
export function readContext(given: unknown): SearchContext | undefined {
  if (given === undefined || given === null) return undefined
  const parsed = Context.safeParse(given)
  if (!parsed.success) {
    const wrong = parsed.error.issues
      .slice(0, 5)
      .map(({ path, message }) => `${['context', ...path].join('.')}: ${message}`)
    throw new ServiceError({ kind: 'invalid', code: 'invalid_argument', message: `${wrong.join('. ')}.` })
  }
  const { tensor, documents } = parsed.data
  const parameters = documents?.parameters
  return {
    vectors: tensor ?? [],
    documents: documents
      ? {
          weights: new Map(Object.entries(documents.ids)),
          tensorFields: parameters?.tensorFields ?? undefined,
          excludesThem: parameters?.excludeInputDocuments ?? true,
          allowMissingDocuments: parameters?.allowMissingDocuments ?? false,
          allowMissingEmbeddings: parameters?.allowMissingEmbeddings ?? false,
        }
      : undefined,
  }
}
