import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { IndexDocument, IndexListEntry } from '#contracts/indexes'
import { indexKey } from '../../../api/pages.ts'
import { detectTensorFields, rememberedTensorFields, textFieldsOf } from './tensor-fields.ts'

/**
 * The fields to embed when a document of an unstructured index is saved: those that are embedded now, unless the
 * person says otherwise. What was said last stands in until that is found out.
 */
export function useTensorFields(index: IndexListEntry, document: IndexDocument) {
  const { indexName: name } = index
  const [chosen, setChosen] = useState<readonly string[]>()
  const isEnabled = index.type !== 'structured' && index.model !== 'no_model'
  const { data: detected, isFetching } = useQuery({
    queryKey: [...indexKey(name), 'document', document._id, 'tensor-fields'],
    queryFn: ({ signal }) => detectTensorFields(name, document, signal),
    enabled: isEnabled,
    staleTime: Number.POSITIVE_INFINITY,
  })
  const remembered = () => {
    const known = new Set(rememberedTensorFields(name))
    return textFieldsOf(document).filter((field) => known.has(field))
  }
  return {
    value: chosen ?? detected ?? remembered(),
    choose: setChosen,
    isDetecting: isEnabled && isFetching && chosen === undefined,
  }
}
