import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { IndexDocument } from '#contracts/indexes'
import { toApiError } from '../../../api/errors.ts'
import { documentQuery, documentsChanged } from './document-queries.ts'
import { fieldOf, readDraft, saveDocument, type SaveOptions } from './save-document.ts'
import { rememberTensorFields } from './tensor-fields.ts'

type Problem = Readonly<{
  message: string
  requestId?: string | undefined
  /** Where in the document, and in which one: it says nothing of another. */
  path: readonly string[]
  value?: unknown
}>
export type Conflict = Readonly<{ kind: 'changed' | 'taken'; current?: IndexDocument | undefined }>

type Options = Omit<SaveOptions, 'isOverwriting'> & Readonly<{ onSaved: (id: string) => void }>

export function useSaveDocument({ onSaved, ...options }: Options) {
  const { indexName } = options
  const queryClient = useQueryClient()
  const [problem, setProblem] = useState<Problem>()
  const [conflict, setConflict] = useState<Conflict>()
  // What somebody loaded anew is what their changes start from.
  const [seen, setSeen] = useState(options.original)
  const { mutate, isPending } = useMutation({
    mutationFn: ({ document, isOverwriting }: { document: IndexDocument; isOverwriting: boolean }) =>
      saveDocument(document, { ...options, original: seen, isOverwriting }),
    onSuccess: async (saved, { document }) => {
      if (saved.kind === 'changed' || saved.kind === 'taken') return setConflict(saved)
      if (saved.kind === 'refused')
        return setProblem({ message: saved.message, path: fieldOf(saved.message), value: document })
      if (!options.isStructured) rememberTensorFields(indexName, options.tensorFields)
      queryClient.setQueryData(documentQuery(indexName, document._id).queryKey, document)
      onSaved(document._id)
      return documentsChanged(queryClient, indexName)
    },
    onError: (thrown) => {
      const { message, requestId } = toApiError(thrown)
      setProblem({ message, requestId, path: [] })
    },
  })
  const send = (isOverwriting: boolean) => (text: string) => {
    setProblem(undefined)
    setConflict(undefined)
    const draft = readDraft(text, options.original?._id, () => crypto.randomUUID())
    if ('problem' in draft) setProblem({ message: draft.problem, path: draft.path })
    else mutate({ document: draft.document, isOverwriting })
  }
  return {
    problem,
    conflict,
    isPending,
    save: send(false),
    overwrite: send(true),
    forget: () => {
      setSeen(conflict?.current ?? seen)
      setConflict(undefined)
      setProblem(undefined)
    },
  }
}
