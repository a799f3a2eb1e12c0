import { type QueryKey, useInfiniteQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'

type ListPage<T> = { results: T[]; next?: string | undefined }
type WholeList<T> = {
  key: QueryKey
  /** What came with the page. */
  first: ListPage<T>
  load: (after: string, signal: AbortSignal) => Promise<ListPage<T>>
}

/**
 * A list whose beginning came with its page. The rest is loaded page by page when somebody asks for it, and from then
 * on is as fresh as the page.
 */
export function useWholeList<T>({ key, first, load }: WholeList<T>) {
  const [isAsked, setIsAsked] = useState(false)
  const { next } = first
  const rest = useInfiniteQuery({
    queryKey: [...key, 'more', next],
    queryFn: ({ pageParam, signal }) => load(pageParam, signal),
    initialPageParam: next ?? '',
    getNextPageParam: (page) => page.next,
    enabled: isAsked && next !== undefined,
  })
  const more = next === undefined ? undefined : rest.data?.pages
  const rows = useMemo(
    () => [...first.results, ...(more ?? []).flatMap(({ results }) => results)],
    [first.results, more],
  )
  return {
    rows,
    hasMore: more === undefined ? next !== undefined : rest.hasNextPage,
    isLoading: rest.isFetching,
    error: rest.error,
    loadMore: () => {
      if (!isAsked) setIsAsked(true)
      else if (rest.data === undefined) void rest.refetch()
      else void rest.fetchNextPage()
    },
  }
}
