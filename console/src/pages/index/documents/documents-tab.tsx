import { useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { indexQuery } from '../../../api/pages.ts'
import { DocumentBrowser } from './document-browser.tsx'
import { Unreachable, unreachableState } from './unreachable.tsx'

const route = getRouteApi('/shell/indexes/$name')

export function DocumentsTab() {
  const { name } = route.useParams()
  const { data: page } = useSuspenseQuery(indexQuery(name))
  // The page shows its tabs only together with the index itself.
  if (page.index.status !== 'ok') return null
  const index = page.index.data
  const state = unreachableState(index)
  if (state) return <Unreachable index={index} state={state} />
  return <DocumentBrowser key={name} index={index} />
}
