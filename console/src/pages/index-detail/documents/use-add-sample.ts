import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { IndexListEntry } from '#contracts/indexes'
import { call } from '../../../api/client.ts'
import { toApiError } from '../../../api/errors.ts'
import { toast } from '../../../ui/feedback/toast.tsx'
import { addBody } from './add-body.ts'
import { documentsChanged } from './document-queries.ts'
import { SAMPLE_DOCUMENTS, SAMPLE_TENSOR_FIELDS } from './sample-documents.ts'
import { rememberTensorFields } from './tensor-fields.ts'

/** Adds the sample to an index that takes any fields and can embed text. */
export function useAddSample({ indexName: name, type, model }: IndexListEntry) {
  const queryClient = useQueryClient()
  const { mutate, isPending } = useMutation({
    mutationFn: () =>
      call('addDocuments', {
        params: { name },
        body: addBody(SAMPLE_DOCUMENTS, { isStructured: false, tensorFields: SAMPLE_TENSOR_FIELDS }),
      }),
    onSuccess: async ({ items }) => {
      rememberTensorFields(name, SAMPLE_TENSOR_FIELDS)
      await documentsChanged(queryClient, name)
      toast.success(`${items.length} sample documents added`)
    },
    onError: (thrown) => {
      toast.error('The sample could not be added', { description: toApiError(thrown).message })
    },
  })
  return { isOffered: type !== 'structured' && model !== 'no_model', add: () => mutate(), isPending }
}
