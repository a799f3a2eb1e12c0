import { useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { indexQuery } from '../../../api/pages.ts'
import { Unreachable, unreachableState } from '../documents/unreachable.tsx'
import { Playground } from './playground.tsx'

const route = getRouteApi('/shell/indexes/$name')

export function SearchTab() {
  const { name } = route.useParams()
  const { data: page } = useSuspenseQuery(indexQuery(name))
  // The page shows its tabs only together with the index itself.
  if (page.index.status !== 'ok') return null
  const index = page.index.data
  const state = unreachableState(index)
  if (state) return <Unreachable index={index} state={state} />
  const settings = page.settings.status === 'ok' ? page.settings.data : {}
  return <Playground key={name} index={index} settings={settings} />
}
