import { useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { createIndexQuery } from '../../api/pages.ts'
import { NotAllowed } from '../../app/page-state.tsx'
import { useMay } from '../../app/permissions.tsx'
import { LinkButton } from '../../ui/button/link-button.tsx'
import { PageHeader } from '../../ui/page/page-header.tsx'
import { AccountStep } from './account-step.tsx'
import { DocumentsStep } from './documents-step.tsx'
import { IndexStep } from './index-step.tsx'
import { ResultPreview } from './result-preview.tsx'
import { StepList } from './step-list.tsx'
import { placeOf, type WelcomeSearch } from './welcome-state.ts'

const route = getRouteApi('/shell/welcome')

/** From nothing to a search: one thing at a time, to be left and taken up again. */
export function WelcomePage() {
  return useMay()('indexes:write') ? <Steps /> : <NotAllowed />
}

function Steps() {
  const { data: page } = useSuspenseQuery(createIndexQuery)
  const may = useMay()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const indexNames = page.indexNames.status === 'ok' ? page.indexNames.data : []
  const place = placeOf(search, { indexNames, mayRename: may('account:manage') })
  const goTo = (next: WelcomeSearch) => void navigate({ search: next })
  return (
    <div className="mx-auto max-w-5xl">
      <PageHeader
        title="Welcome"
        description="From an empty account to your first search."
        actions={
          <LinkButton to="/" variant="ghost">
            Skip for now
          </LinkButton>
        }
      />
      <StepList step={place.step} mayRename={may('account:manage')} index={search.index ?? indexNames[0]} />
      {place.step !== 'documents' && (
        <div className="grid items-start gap-10 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
          {place.step === 'account' ? (
            <AccountStep onDone={() => goTo({ step: 'index' })} />
          ) : (
            <IndexStep page={page} onCreated={(index) => goTo({ step: 'documents', index })} />
          )}
          <ResultPreview />
        </div>
      )}
      {place.step === 'documents' && <DocumentsStep key={place.index} name={place.index} />}
    </div>
  )
}
