import { useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useState } from 'react'
import type { IndexListEntry } from '#contracts/indexes'
import { toApiError } from '../../../api/errors.ts'
import { shellQuery } from '../../../api/pages.ts'
import { sampleQuery } from '../documents/document-queries.ts'
import { useIndexFields } from '../documents/use-document-list.ts'
import { filterMistakeOf, isAboutFilter } from './filter/filter-mistake.ts'
import { SearchForm } from './search-form.tsx'
import { readHistory, withSearch, writeHistory } from './search-history.ts'
import { searchQuery } from './search-query.ts'
import { abilityOf, bodyOf } from './search-request.ts'
import { SearchResults } from './search-results.tsx'
import { useSearchPlace } from './use-search-place.ts'

type PlaygroundProps = Readonly<{ index: IndexListEntry; settings: Readonly<Record<string, unknown>> }>

/** Searches an index as a program would, and shows how a program does it. */
export function Playground({ index, settings }: PlaygroundProps) {
  const { indexName: name } = index
  const { address, vector, go } = useSearchPlace()
  const fields = useIndexFields(index)
  const ability = useMemo(() => abilityOf(index, fields.all, settings), [index, fields.all, settings])
  const body = useMemo(() => bodyOf(address, vector), [address, vector])
  const search = useQuery(searchQuery(name, body))
  const history = useSearchHistory(name)
  const { isSuccess, isPlaceholderData, dataUpdatedAt } = search
  const { remember } = history
  useEffect(() => {
    if (isSuccess && !isPlaceholderData && vector === undefined) remember(address)
  }, [isSuccess, isPlaceholderData, dataUpdatedAt, address, vector, remember])
  const failure = search.error === null ? undefined : toApiError(search.error)
  const isFilterWrong =
    failure !== undefined && address.filter !== undefined && isAboutFilter(failure.message)
  const total = useQuery(sampleQuery(name)).data?.total
  return (
    <div className="flex flex-col gap-6">
      <SearchForm
        index={index}
        ability={ability}
        fields={fields}
        address={address}
        vector={vector}
        mistake={isFilterWrong ? filterMistakeOf(failure.message) : undefined}
        past={history.past}
        onSearch={(next, nextVector) => {
          const isSame = JSON.stringify([next, nextVector]) === JSON.stringify([address, vector])
          if (isSame) void search.refetch()
          else go(next, nextVector)
        }}
      />
      <SearchResults
        index={index}
        address={address}
        body={body}
        outcome={search.data}
        isOld={isPlaceholderData}
        isSearching={search.isFetching}
        failure={failure}
        isFilterWrong={isFilterWrong}
        hasNoDocuments={total === 0}
        ability={ability}
        onAddress={(next) => go(next, next.like === undefined ? vector : undefined)}
        onRetry={() => void search.refetch()}
      />
    </div>
  )
}

/** Searches that this browser ran on this index before, for this account. */
function useSearchHistory(indexName: string) {
  const { account } = useSuspenseQuery(shellQuery).data
  const accountId = account.status === 'ok' ? account.data.accountId : ''
  const [past, setPast] = useState(() => readHistory(accountId, indexName))
  const remember = useMemo(
    () => (address: Parameters<typeof withSearch>[1]['address']) =>
      setPast(() => {
        // Read again: another tab may have searched meanwhile.
        const next = withSearch(readHistory(accountId, indexName), { address, at: new Date().toISOString() })
        writeHistory(accountId, indexName, next)
        return next
      }),
    [accountId, indexName],
  )
  return { past, remember }
}
