import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import type { IndexListEntry } from '#contracts/indexes'
import type { ApiError } from '../../../api/errors.ts'
import { Button } from '../../../ui/button/button.tsx'
import { Card } from '../../../ui/page/card.tsx'
import { ColumnsMenu } from '../../../ui/table/columns-menu.tsx'
import { EmptyState } from '../../../ui/feedback/empty-state.tsx'
import { ErrorState } from '../../../ui/feedback/error-state.tsx'
import { Notice } from '../../../ui/feedback/notice.tsx'
import { Loading, SkeletonRows } from '../../../ui/feedback/skeleton.tsx'
import { DeleteDocumentsDialog } from './delete-documents-dialog.tsx'
import { NoDocuments } from './documents-empty.tsx'
import { DocumentsTable } from './documents-table.tsx'
import { DocumentsToolbar } from './documents-toolbar.tsx'
import { SelectionBar } from './selection-bar.tsx'
import { type DocumentList, useDocumentList } from './use-document-list.ts'
import { useDocumentsPlace } from './use-documents-place.ts'
import { useHiddenFields } from './use-hidden-fields.ts'
import { useSelection } from './use-selection.ts'

const route = getRouteApi('/shell/indexes/$name/documents')

/** The documents of an index that answers. */
export function DocumentBrowser({ index }: { index: IndexListEntry }) {
  const { filter } = route.useSearch()
  const place = useDocumentsPlace()
  const list = useDocumentList(index, filter)
  if (list.isEmpty) return <NoDocuments index={index} onAdd={place.add} />
  return <DocumentsCard index={index} list={list} filter={filter} />
}

type DocumentsCardProps = Readonly<{ index: IndexListEntry; list: DocumentList; filter: string | undefined }>

function DocumentsCard({ index, list, filter }: DocumentsCardProps) {
  const { indexName: name } = index
  const place = useDocumentsPlace()
  const [isDeleting, setIsDeleting] = useState(false)
  const [selected, setSelected] = useSelection(filter)
  const [hidden, setHidden] = useHiddenFields(name, list.fields.all)
  const ids = [...selected]
  return (
    <Card isFlush>
      <DocumentsToolbar
        filter={filter ?? ''}
        mistake={list.mistake}
        fields={list.fields.forFilters}
        isStructured={index.type === 'structured'}
        columns={<ColumnsMenu columns={list.columns} hidden={hidden} onChange={setHidden} />}
        onAdd={place.add}
      />
      <SelectionBar ids={ids} onDelete={() => setIsDeleting(true)} onClear={() => setSelected(new Set())} />
      {list.failure && <ListFailure failure={list.failure} list={list} />}
      {list.isPending && (
        <Loading label="Loading documents">
          <SkeletonRows rows={8} columns={5} />
        </Loading>
      )}
      {list.data && (
        <DocumentsTable
          name={name}
          list={list}
          hidden={hidden}
          selected={selected}
          onSelect={setSelected}
          onOpen={place.open}
        />
      )}
      {isDeleting && (
        <DeleteDocumentsDialog
          name={name}
          ids={ids}
          onClose={() => setIsDeleting(false)}
          onDeleted={() => {
            setIsDeleting(false)
            setSelected(new Set())
          }}
        />
      )}
    </Card>
  )
}

/** What was loaded before stays on the screen, and is said to be old. */
function ListFailure({ failure, list }: Readonly<{ failure: ApiError; list: DocumentList }>) {
  const retry = () => void list.refetch()
  if (list.mistake)
    return (
      <EmptyState isCompact title="The filter cannot be read" description="Correct it to see documents." />
    )
  if (list.data === undefined)
    return (
      <ErrorState
        isCompact
        title="The documents could not be loaded"
        message={failure.message}
        requestId={failure.requestId}
        onRetry={retry}
        isRetrying={list.isFetching}
      />
    )
  return (
    <Notice
      tone="warning"
      isLive
      className="m-4"
      title="These documents may be out of date"
      action={
        <Button size="sm" onClick={retry} pending={list.isFetching}>
          Try again
        </Button>
      }
    >
      {failure.message}
    </Notice>
  )
}
