import * as z from 'zod'
import { MAX_PREFIX_CHARACTERS } from '#contracts/indexes'
import { Facets } from './facets-body.ts'
import { HybridParameters } from './hybrid-body.ts'
import { CollapseFields, RecencyParameters, RelevanceCutoff, SortBy } from './ranking-bodies.ts'

const CustomVectorQuery = z.strictObject({
  customVector: z.strictObject({ vector: z.array(z.number()), content: z.string().nullish() }),
})

/** The body of a search: contract §4.4. What has an error code of its own is validated later. */
export const SearchBody = z.strictObject({
  q: z.union([z.string(), CustomVectorQuery, z.record(z.string(), z.number())]).nullish(),
  searchMethod: z
    .string()
    .transform((method) => method.toUpperCase())
    .pipe(z.enum(['TENSOR', 'LEXICAL', 'HYBRID']))
    .nullish(),
  limit: z.number().int().nullish(),
  offset: z.number().int().nullish(),
  filter: z.string().nullish(),
  searchableAttributes: z.array(z.string()).nullish(),
  attributesToRetrieve: z.array(z.string()).nullish(),
  showHighlights: z.boolean().nullish(),
  efSearch: z.number().int().positive().nullish(),
  approximate: z.boolean().nullish(),
  approximateThreshold: z.number().min(0).max(1).nullish(),
  textQueryPrefix: z.string().max(MAX_PREFIX_CHARACTERS).nullish(),
  language: z.string().nullish(),
  modelAuth: z.record(z.string(), z.unknown()).nullish(),
  mediaDownloadHeaders: z.record(z.string(), z.unknown()).nullish(),
  imageDownloadHeaders: z.record(z.string(), z.unknown()).nullish(),
  image_download_headers: z.record(z.string(), z.unknown()).nullish(),
  context: z.unknown().optional(),
  interpolationMethod: z.enum(['slerp', 'nlerp', 'lerp']).nullish(),
  scoreModifiers: z.unknown().optional(),
  rerankDepth: z.number().int().min(0).max(10_000).nullish(),
  hybridParameters: HybridParameters.nullish(),
  facets: Facets.nullish(),
  trackTotalHits: z.boolean().nullish(),
  sortBy: SortBy.nullish(),
  relevanceCutoff: RelevanceCutoff.nullish(),
  recencyParameters: RecencyParameters.nullish(),
  collapseFields: CollapseFields.nullish(),
  reRanker: z.unknown().optional(),
  boost: z.unknown().optional(),
})
export type SearchBody = z.infer<typeof SearchBody>

export type CustomVectorQuery = z.infer<typeof CustomVectorQuery>
export type SearchQuery = string | CustomVectorQuery | Record<string, number>

export function isCustomVector(q: SearchQuery | undefined): q is CustomVectorQuery {
  return typeof q === 'object' && 'customVector' in q && typeof q.customVector === 'object'
}
