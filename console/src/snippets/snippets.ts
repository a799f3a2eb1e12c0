/**
 * Requests as code, for every place of the Console that shows some. Pure functions: what they write is text that can
 * be pasted and run, whatever names, documents and queries hold.
 *
 *     createIndexSnippets(target, settings)       curl, Python, Terraform, TypeScript
 *     addDocumentsSnippets(target, body)          curl, Python, TypeScript
 *     searchSnippets(target, body)                curl, Python, TypeScript
 *     recommendSnippets(target, body)             curl, Python, TypeScript
 *     deleteDocumentsSnippets(target, ids)        curl, Python, TypeScript
 *     deleteIndexSnippets(target)                 curl, Python, TypeScript
 *
 * Bodies are what the API takes, in its spelling (`searchMethod`, `tensorFields`). The result goes to `SnippetTabs` as
 * it is. `target` is a `SnippetTarget`: without an `apiKey` the code reads MARQO_API_KEY from the environment.
 */
import type { Snippet } from '../ui/code/snippet-tabs.tsx'
import { curl } from './curl.ts'
import { python, pythonCall, pythonIndex } from './python.ts'
import { dataUrl, indexUrl, type SnippetTarget } from './snippet-target.ts'
import { terraform } from './terraform.ts'
import { typescript } from './typescript.ts'

type Body = Readonly<Record<string, unknown>>
type Request = { method: 'POST' | 'DELETE'; url: string; body?: unknown }

const asCurl = (code: string): Snippet => ({ id: 'curl', label: 'curl', language: 'shell', code })
const asPython = (code: string): Snippet => ({ id: 'python', label: 'Python', language: 'python', code })
const asTerraform = (code: string): Snippet => ({
  id: 'terraform',
  label: 'Terraform',
  language: 'hcl',
  code,
})
const asTypescript = (code: string): Snippet => ({
  id: 'typescript',
  label: 'TypeScript',
  language: 'typescript',
  code,
})

/** A request as it is, and what the Python client calls it. */
const spoken = (target: SnippetTarget, request: Request, lines: readonly string[]): readonly Snippet[] => [
  asPython(python(target, lines)),
  asCurl(curl(target, request)),
  asTypescript(typescript(target, request)),
]

/** Terraform needs type, model and the whole size to be among the settings. */
export function createIndexSnippets(target: SnippetTarget, settings: Body): readonly Snippet[] {
  const request = { method: 'POST', url: indexUrl(target), body: settings } as const
  const call = pythonCall('mq.create_index', [
    [undefined, target.indexName],
    ['settings_dict', settings],
  ])
  return [...spoken(target, request, [call]), asTerraform(terraform(target, settings))]
}

export function deleteIndexSnippets(target: SnippetTarget): readonly Snippet[] {
  const call = pythonCall('mq.delete_index', [[undefined, target.indexName]])
  return spoken(target, { method: 'DELETE', url: indexUrl(target) }, [call])
}

/** `body`: `documents`, `tensorFields` for unstructured indexes, and what else the API takes. */
export function addDocumentsSnippets(target: SnippetTarget, body: Body): readonly Snippet[] {
  const { documents, ...more } = body
  const { args, comments } = pythonArguments(more, ADD_ARGUMENTS)
  const call = pythonCall(`${pythonIndex(target)}.add_documents`, [[undefined, documents], ...args])
  const request = { method: 'POST', url: dataUrl(target, 'documents'), body } as const
  return spoken(target, request, [...comments, call])
}

export function deleteDocumentsSnippets(target: SnippetTarget, ids: readonly string[]): readonly Snippet[] {
  const call = pythonCall(`${pythonIndex(target)}.delete_documents`, [[undefined, ids]])
  return spoken(target, { method: 'POST', url: dataUrl(target, 'documents/delete-batch'), body: ids }, [call])
}

/** `body`: what `POST …/search` takes. */
export function searchSnippets(target: SnippetTarget, body: Body): readonly Snippet[] {
  return findingSnippets(target, body, { operation: 'search', names: SEARCH_ARGUMENTS })
}

/** `body`: what `POST …/recommend` takes. */
export function recommendSnippets(target: SnippetTarget, body: Body): readonly Snippet[] {
  return findingSnippets(target, body, { operation: 'recommend', names: RECOMMEND_ARGUMENTS })
}

function findingSnippets(
  target: SnippetTarget,
  body: Body,
  { operation, names }: { operation: 'search' | 'recommend'; names: Readonly<Record<string, string>> },
): readonly Snippet[] {
  const { args, comments } = pythonArguments(body, names)
  const call = pythonCall(`results = ${pythonIndex(target)}.${operation}`, args)
  const shown = ['for hit in results["hits"]:', '    print(hit["_score"], hit["_id"])']
  const request = { method: 'POST', url: dataUrl(target, operation), body } as const
  return spoken(target, request, [...comments, call, ...shown])
}

/** What the client calls the keys of a request. Source: py-marqo 3.18, `marqo/index.py`. */
const ADD_ARGUMENTS: Readonly<Record<string, string>> = {
  tensorFields: 'tensor_fields',
  useExistingTensors: 'use_existing_tensors',
  mappings: 'mappings',
  modelAuth: 'model_auth',
  mediaDownloadHeaders: 'media_download_headers',
  textChunkPrefix: 'text_chunk_prefix',
}
const SEARCH_ARGUMENTS: Readonly<Record<string, string>> = {
  q: 'q',
  searchMethod: 'search_method',
  limit: 'limit',
  offset: 'offset',
  filter: 'filter_string',
  searchableAttributes: 'searchable_attributes',
  attributesToRetrieve: 'attributes_to_retrieve',
  showHighlights: 'show_highlights',
  efSearch: 'ef_search',
  approximate: 'approximate',
  approximateThreshold: 'approximate_threshold',
  reRanker: 'reranker',
  rerankDepth: 'rerank_depth',
  boost: 'boost',
  context: 'context',
  scoreModifiers: 'score_modifiers',
  hybridParameters: 'hybrid_parameters',
  facets: 'facets',
  trackTotalHits: 'track_total_hits',
  sortBy: 'sort_by',
  relevanceCutoff: 'relevance_cutoff',
  interpolationMethod: 'interpolation_method',
  collapseFields: 'collapse_fields',
  language: 'language',
  modelAuth: 'model_auth',
  mediaDownloadHeaders: 'media_download_headers',
  textQueryPrefix: 'text_query_prefix',
}
const RECOMMEND_ARGUMENTS: Readonly<Record<string, string>> = {
  documents: 'documents',
  tensorFields: 'tensor_fields',
  interpolationMethod: 'interpolation_method',
  excludeInputDocuments: 'exclude_input_documents',
  limit: 'limit',
  offset: 'offset',
  filter: 'filter_string',
  searchableAttributes: 'searchable_attributes',
  attributesToRetrieve: 'attributes_to_retrieve',
  showHighlights: 'show_highlights',
  efSearch: 'ef_search',
  approximate: 'approximate',
  reRanker: 'reranker',
  rerankDepth: 'rerank_depth',
  scoreModifiers: 'score_modifiers',
}

function pythonArguments(body: Body, names: Readonly<Record<string, string>>) {
  const isKnown = (key: string) => Object.hasOwn(names, key)
  const entries = Object.entries(body).filter(([, value]) => value !== undefined)
  return {
    args: entries.filter(([key]) => isKnown(key)).map(([key, value]) => [names[key], value] as const),
    comments: entries
      .filter(([key]) => !isKnown(key))
      .map(([key]) => `# The client has no argument for ${JSON.stringify(key)}.`),
  }
}
