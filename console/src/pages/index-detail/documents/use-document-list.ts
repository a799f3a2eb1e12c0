import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { IndexDocument, IndexListEntry } from '#contracts/indexes'
import { toApiError } from '../../../api/errors.ts'
import { filterMistakeOf, isAboutFilter } from '../search/filter/filter-mistake.ts'
import { documentColumns } from './document-columns.tsx'
import { documentsQuery, sampleQuery } from './document-queries.ts'
import { filterFields, type IndexField, schemaFields, seenFields } from './index-fields.ts'

const NONE: readonly IndexDocument[] = []

/** The documents that match a filter, as far as they are loaded, and what is known of their fields. */
export function useDocumentList(index: IndexListEntry, filter: string | undefined) {
  const { indexName: name } = index
  const list = useInfiniteQuery(documentsQuery(name, filter))
  const { data, isPlaceholderData } = list
  const rows = useMemo(() => data?.pages.flatMap(({ results }) => results) ?? NONE, [data])
  const fields = useIndexFields(index, rows)
  const columns = useMemo(() => documentColumns(fields.all), [fields.all])
  const error = list.error === null ? undefined : toApiError(list.error)
  return {
    ...list,
    rows,
    total: data?.pages.at(-1)?.total ?? 0,
    fields,
    columns,
    failure: error,
    mistake: error && isAboutFilter(error.message) ? filterMistakeOf(error.message) : undefined,
    isEmpty: filter === undefined && data !== undefined && rows.length === 0 && !isPlaceholderData,
  }
}

export type DocumentList = ReturnType<typeof useDocumentList>

export type KnownFields = Readonly<{
  /** As they are in documents, for columns. */
  all: readonly IndexField[]
  /** As filters name them. */
  forFilters: readonly IndexField[]
}>

/** Fields from the schema, or, where there is none, from the documents that were seen. */
export function useIndexFields(index: IndexListEntry, seen: readonly IndexDocument[] = NONE): KnownFields {
  const sample = useQuery(sampleQuery(index.indexName)).data?.documents ?? NONE
  return useMemo(() => {
    const schema = schemaFields(index)
    // The sample first, so that columns keep their order while more is loaded.
    const documents = sample === NONE ? seen : [...sample, ...seen]
    const all = schema.length > 0 ? schema : seenFields(documents)
    return { all, forFilters: filterFields(all, sample) }
  }, [index, sample, seen])
}
