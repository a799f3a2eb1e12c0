import { useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { indexQuery } from '../../../api/pages.ts'
import { SectionGate } from '../../../ui/page/section.tsx'
import { DangerZone } from './danger-zone.tsx'
import { SettingsOverview } from './settings-overview.tsx'

const route = getRouteApi('/shell/indexes/$name')

export function SettingsTab() {
  const { name } = route.useParams()
  const { data: page, refetch, isRefetching } = useSuspenseQuery(indexQuery(name))
  if (page.index.status !== 'ok') return null
  const index = page.index.data
  return (
    <>
      <SectionGate
        section={page.settings}
        onRetry={() => void refetch()}
        isRetrying={isRefetching}
        errorTitle="The settings could not be loaded"
        isFramed
      >
        {(settings) => <SettingsOverview index={index} settings={settings} />}
      </SectionGate>
      <DangerZone index={index} />
    </>
  )
}
