import { useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { createIndexQuery, shellQuery } from '../../api/pages.ts'
import { NotAllowed } from '../../app/page-state.tsx'
import { useMay } from '../../app/permissions.tsx'
import { Breadcrumb } from '../../ui/page/breadcrumb.tsx'
import { Button } from '../../ui/button/button.tsx'
import { PageHeader } from '../../ui/page/page-header.tsx'
import { TextLink } from '../../ui/button/text-link.tsx'
import { CreateIndexForm } from './create/create-index-form.tsx'
import { defaultSettings } from './create/default-settings.ts'
import { useDraft } from './create/use-draft.ts'

const route = getRouteApi('/shell/create-index')

export function CreateIndexPage() {
  const { data: page } = useSuspenseQuery(createIndexQuery)
  const { account } = useSuspenseQuery(shellQuery).data
  const given = route.useSearch()
  const [defaults] = useState(() => defaultSettings(page))
  const accountId = account.status === 'ok' ? account.data.accountId : ''
  const drafting = useDraft({ accountId, given, defaults })
  if (!useMay()('indexes:write')) return <NotAllowed />
  return (
    <>
      <PageHeader
        title="Create index"
        breadcrumb={
          <Breadcrumb>
            <TextLink to="/indexes">Indexes</TextLink>
            Create index
          </Breadcrumb>
        }
        actions={
          // Its room is kept, so that nothing moves when the first letter is typed.
          <Button
            variant="ghost"
            onClick={drafting.startOver}
            className={drafting.isChanged ? '' : 'invisible'}
          >
            Start over
          </Button>
        }
      />
      <CreateIndexForm page={page} drafting={drafting} />
    </>
  )
}
