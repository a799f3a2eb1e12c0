import { useQuery } from '@tanstack/react-query'
import { FileX } from 'lucide-react'
import { useState } from 'react'
import type { IndexDocument, IndexListEntry } from '#contracts/indexes'
import { hasCode, toApiError } from '../../../api/errors.ts'
import { EmptyState } from '../../../ui/feedback/empty-state.tsx'
import { ErrorState } from '../../../ui/feedback/error-state.tsx'
import { Sheet } from '../../../ui/overlay/sheet.tsx'
import { Loading, SkeletonText } from '../../../ui/feedback/skeleton.tsx'
import { DeleteDocumentsDialog } from './delete-documents-dialog.tsx'
import { DiscardDialog } from './discard-dialog.tsx'
import { DocumentEditor } from './document-editor.tsx'
import { documentQuery } from './document-queries.ts'
import { DocumentView } from './document-view.tsx'
import { useDocumentsPlace } from './use-documents-place.ts'

type DocumentSheetProps = Readonly<{ index: IndexListEntry; id: string; onClose: () => void }>
type Mode = 'view' | 'edit' | 'duplicate'

const DESCRIPTION: Record<Mode, string> = {
  view: 'Document',
  edit: 'Edit document',
  duplicate: 'New document from a copy',
}

/** One document beside the list: looked at, edited, copied, deleted. */
export function DocumentSheet({ index, id, onClose }: DocumentSheetProps) {
  const [mode, setMode] = useState<Mode>('view')
  const [isDirty, setIsDirty] = useState(false)
  const [asks, setAsks] = useState<'discard' | 'delete' | undefined>()
  const place = useDocumentsPlace()
  const leave = () => (mode !== 'view' && isDirty ? setAsks('discard') : onClose())
  const view = () => {
    setMode('view')
    setIsDirty(false)
  }
  return (
    <>
      <Sheet
        isOpen
        onOpenChange={(isOpen) => {
          if (!isOpen) leave()
        }}
        size="lg"
        title={<span className="font-mono wrap-anywhere">{mode === 'duplicate' ? 'New document' : id}</span>}
        description={DESCRIPTION[mode]}
      >
        <DocumentGate name={index.indexName} id={id}>
          {(document) =>
            mode === 'view' ? (
              <DocumentView
                index={index}
                document={document}
                onEdit={() => setMode('edit')}
                onDuplicate={() => setMode('duplicate')}
                onDelete={() => setAsks('delete')}
              />
            ) : (
              <DocumentEditor
                index={index}
                opened={document}
                isCopy={mode === 'duplicate'}
                onDirty={setIsDirty}
                onCancel={() => (isDirty ? setAsks('discard') : view())}
                onSaved={(savedId) => (savedId === id ? view() : place.change(savedId))}
              />
            )
          }
        </DocumentGate>
      </Sheet>
      {asks === 'discard' && <DiscardDialog onClose={() => setAsks(undefined)} onDiscard={onClose} />}
      {asks === 'delete' && (
        <DeleteDocumentsDialog
          name={index.indexName}
          ids={[id]}
          onClose={() => setAsks(undefined)}
          onDeleted={onClose}
        />
      )}
    </>
  )
}

type DocumentGateProps = Readonly<{
  name: string
  id: string
  children: (document: IndexDocument) => React.ReactNode
}>

function DocumentGate({ name, id, children }: DocumentGateProps) {
  const { data, error, refetch, isFetching } = useQuery(documentQuery(name, id))
  if (hasCode(error, 'document_not_found'))
    return (
      <EmptyState
        icon={FileX}
        title="No document has this id"
        description="It may have been deleted, or the id may be mistyped. Upper and lower case differ."
      />
    )
  if (data !== undefined) return children(data)
  if (error === null)
    return (
      <Loading label="Loading the document">
        <SkeletonText lines={8} />
      </Loading>
    )
  const { message, requestId } = toApiError(error)
  return (
    <ErrorState
      title="The document could not be loaded"
      message={message}
      requestId={requestId}
      onRetry={() => void refetch()}
      isRetrying={isFetching}
    />
  )
}
