import { useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import type { IndexListEntry } from '#contracts/indexes'
import { indexQuery } from '../../../api/pages.ts'
import { useCommands } from '../../../app/commands.ts'
import { useMay } from '../../../app/permissions.tsx'
import { DocumentBrowser } from './document-browser.tsx'
import { DocumentSheet } from './document-sheet.tsx'
import { AddDocumentsSheet } from './import/add-documents-sheet.tsx'
import { Unreachable, unreachableState } from './unreachable.tsx'
import { useDocumentsPlace } from './use-documents-place.ts'

const route = getRouteApi('/shell/indexes/$name/documents')

export function DocumentsTab() {
  const { name } = route.useParams()
  const { data: page } = useSuspenseQuery(indexQuery(name))
  // The page shows its tabs only together with the index itself.
  if (page.index.status !== 'ok') return null
  const index = page.index.data
  const state = unreachableState(index)
  return (
    <>
      {state ? <Unreachable index={index} state={state} /> : <DocumentBrowser key={name} index={index} />}
      <OpenSheets index={index} />
    </>
  )
}

/** They stay open whatever becomes of the index meanwhile: what somebody wrote or is adding must not vanish. */
function OpenSheets({ index }: { index: IndexListEntry }) {
  const { doc, dialog } = route.useSearch()
  const place = useDocumentsPlace()
  const may = useMay()
  const isWriter = may('documents:write')
  useCommands(
    isWriter
      ? [
          {
            id: 'add documents',
            label: `Add documents to ${index.indexName}`,
            group: 'This page',
            icon: Plus,
            keywords: ['import', 'upload', 'CSV', 'JSON'],
            run: place.add,
          },
        ]
      : [],
  )
  return (
    <>
      {doc !== undefined && <DocumentSheet key={doc} index={index} id={doc} onClose={place.close} />}
      {dialog === 'add' && isWriter && <AddDocumentsSheet index={index} onClose={place.closeAdd} />}
    </>
  )
}
