/** What a snippet is about: everything that differs from one index and one person to the next. */
export type SnippetTarget = Readonly<{
  /** Origin of the public API, without a path: `https://api.marqo.ai`. */
  apiOrigin: string
  indexName: string
  /** Base URL for documents and search, as the list of indexes gives it. Empty while it is not known. */
  endpoint?: string | undefined
  /** Written into the snippet as it is. Without it the snippet reads `MARQO_API_KEY` from the environment. */
  apiKey?: string | undefined
}>

/** Stands for a key that the reader has to fill in. */
export const API_KEY_PLACEHOLDER = 'YOUR_API_KEY'
/** The variable that every Marqo client and example uses. */
export const API_KEY_VARIABLE = 'MARQO_API_KEY'
const ENDPOINT_PLACEHOLDER = 'https://YOUR_ENDPOINT'

/** Base of the control plane's API. */
export const apiUrl = ({ apiOrigin }: SnippetTarget) => `${apiOrigin}/api/v2`

/** Where an index is created, changed and deleted. */
export const indexUrl = (target: SnippetTarget) =>
  `${apiUrl(target)}/indexes/${encodeURIComponent(target.indexName)}`

/** Where its documents and its search are. */
export const dataUrl = ({ endpoint, indexName }: SnippetTarget, path: string) =>
  `${endpoint || ENDPOINT_PLACEHOLDER}/indexes/${encodeURIComponent(indexName)}/${path}`
