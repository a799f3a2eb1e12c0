import * as z from 'zod'
import { route } from '../access/index.ts'
import { jsonBody, queryNumber } from '../values/index.ts'
import { responses } from '../errors/index.ts'

/** A document as its owner wrote it, under its `_id`. */
export const IndexDocument = z.looseObject({ _id: z.string() }).meta({ id: 'IndexDocument' })
export type IndexDocument = z.infer<typeof IndexDocument>

export const IndexDocumentPage = z
  .object({
    /** In order of `_id`. */
    results: z.array(IndexDocument),
    next: z.string().optional().describe('Set while more may follow: pass it back as `after`.'),
    /** Number of documents that match the filter. */
    total: z.number().int(),
  })
  .meta({ id: 'IndexDocumentPage' })
export type IndexDocumentPage = z.infer<typeof IndexDocumentPage>

/** The body that Marqo accepts to add documents: contract §4.2. Checked by the cell, whose errors name the place. */
export const AddDocumentsInput = z
  .looseObject({
    documents: z.array(z.unknown()),
    /** Required for unstructured indexes, and not allowed for others: the fields to search by meaning. */
    tensorFields: z.array(z.string()).optional(),
  })
  .meta({ id: 'AddDocumentsInput' })

/** The result per document, because a batch may fail in part. */
export const AddedDocument = z.looseObject({
  status: z.number().int(),
  _id: z.string().optional(),
  message: z.string().optional(),
  error: z.string().optional(),
  code: z.string().optional(),
})
export const AddDocumentsResult = z
  .looseObject({ errors: z.boolean(), processingTimeMs: z.number(), items: z.array(AddedDocument) })
  .meta({ id: 'AddDocumentsResult' })
export type AddDocumentsResult = z.infer<typeof AddDocumentsResult>

export const DeleteDocumentsResult = z
  .looseObject({ items: z.array(z.looseObject({ _id: z.string(), status: z.number().int() })) })
  .meta({ id: 'DeleteDocumentsResult' })

/** The body that Marqo accepts to search: contract §4.3. Checked by the cell. */
export const SearchInput = z
  .record(z.string(), z.unknown())
  .meta({ id: 'SearchInput', example: { q: 'warm coat', searchMethod: 'TENSOR', limit: 10 } })

/** The body that Marqo accepts to recommend: contract §4.7. Checked by the cell. */
export const RecommendInput = z
  .record(z.string(), z.unknown())
  .meta({ id: 'RecommendInput', example: { documents: ['coat'], limit: 10 } })

export const SearchHit = z.looseObject({
  _id: z.string(),
  _score: z.number(),
  /** The part of each field that matched best; empty for keyword search. */
  _highlights: z.unknown().optional(),
})
export const SearchResult = z
  .looseObject({
    hits: z.array(SearchHit),
    limit: z.number().int(),
    offset: z.number().int(),
    processingTimeMs: z.number(),
  })
  .meta({ id: 'SearchResult' })
export type SearchResult = z.infer<typeof SearchResult>

const NameParams = z.object({ name: z.string() })
const ERRORS = [400, 401, 403, 404, 413, 422, 429, 503] as const

/** A batch of uploaded documents. A cell accepts larger ones, but one of this size is processed in time. */
const MAX_DOCUMENTS_BYTES = 1024 * 1024
const READ = {
  audience: ['web'],
  permission: 'documents:read',
  names: 'index',
  maxBodyBytes: MAX_DOCUMENTS_BYTES,
} as const
const WRITE = { ...READ, permission: 'documents:write' } as const

/**
 * Documents and search for people in the Console; programs use the index's own endpoint, with an API key. The cell's
 * errors are passed on: `index_not_ready` and `index_paused` (503) while the index cannot answer.
 */
export const indexDocumentsRoutes = {
  /** `filter` is Marqo's filter string. */
  listDocuments: route({
    operationId: 'listDocuments',
    method: 'get',
    path: '/indexes/{name}/documents',
    access: READ,
    request: {
      params: NameParams,
      query: z.object({
        limit: queryNumber(z.number().int().min(1).max(100)).default(50),
        after: z.string().max(2000).optional(),
        filter: z.string().max(4000).optional(),
      }),
    },
    responses: responses(IndexDocumentPage, ERRORS),
  }),
  /** 404 `document_not_found`. */
  getDocument: route({
    operationId: 'getDocument',
    method: 'get',
    path: '/indexes/{name}/documents/{documentId}',
    access: READ,
    request: { params: NameParams.extend({ documentId: z.string().max(2000) }) },
    responses: responses(IndexDocument, ERRORS),
  }),
  /** At most 128 documents. A document replaces an existing one with the same `_id`. */
  addDocuments: route({
    operationId: 'addDocuments',
    method: 'post',
    path: '/indexes/{name}/documents',
    access: WRITE,
    request: { params: NameParams, ...jsonBody(AddDocumentsInput) },
    responses: responses(AddDocumentsResult, ERRORS),
  }),
  /** At most 128 ids. An id without a document counts as deleted. */
  deleteDocuments: route({
    operationId: 'deleteDocuments',
    method: 'post',
    path: '/indexes/{name}/documents/delete-batch',
    access: WRITE,
    request: { params: NameParams, ...jsonBody(z.array(z.string()).max(128)) },
    responses: responses(DeleteDocumentsResult, ERRORS),
  }),
  searchIndex: route({
    operationId: 'searchIndex',
    method: 'post',
    path: '/indexes/{name}/search',
    access: READ,
    request: { params: NameParams, ...jsonBody(SearchInput) },
    responses: responses(SearchResult, ERRORS),
  }),
  /** Documents near others, which are named by their ids. */
  recommendDocuments: route({
    operationId: 'recommendDocuments',
    method: 'post',
    path: '/indexes/{name}/recommend',
    access: READ,
    request: { params: NameParams, ...jsonBody(RecommendInput) },
    responses: responses(SearchResult, ERRORS),
  }),
}
