import type { IndexListEntry, SearchResult } from '#contracts/indexes'
import type { ApiError } from '../../../api/errors.ts'
import type { SearchAddress } from './search-address.ts'
import type { RecommendBody, SearchAbility, SearchBody } from './search-request.ts'

/** A search, and what came of it. */
export type ResultsProps = Readonly<{
  index: IndexListEntry
  address: SearchAddress
  body: SearchBody | RecommendBody | undefined
  outcome: { result: SearchResult; roundTripMs: number } | undefined
  /** What is shown answers the search before. */
  isOld: boolean
  isSearching: boolean
  failure: ApiError | undefined
  /** It is told at the filter itself. */
  isFilterWrong: boolean
  hasNoDocuments: boolean
  ability: SearchAbility
  onAddress: (address: SearchAddress) => void
  onRetry: () => void
}>
