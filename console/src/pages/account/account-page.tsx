import { useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import type { Account } from '#contracts/users-accounts'
import { accountQuery, shellQuery } from '../../api/pages.ts'
import { Can, useMay } from '../../app/permissions.tsx'
import { usePageDialog } from '../../app/use-page-dialog.ts'
import { Button } from '../../ui/button/button.tsx'
import { Card } from '../../ui/page/card.tsx'
import { CopyButton } from '../../ui/button/copy-button.tsx'
import { Description, DescriptionList } from '../../ui/value/description-list.tsx'
import { LinkButton } from '../../ui/button/link-button.tsx'
import { PageHeader } from '../../ui/page/page-header.tsx'
import { Section, SectionGate } from '../../ui/page/section.tsx'
import { Time } from '../../ui/value/time.tsx'
import { ROLES } from '../team/roles.ts'
import { CloseAccountDialog } from './close-account-dialog.tsx'
import { LimitsCard } from './limits-card.tsx'
import { RenameAccountForm } from './rename-account-form.tsx'

const route = getRouteApi('/shell/account')

export function AccountPage() {
  const { data, refetch, isRefetching } = useSuspenseQuery(accountQuery)
  const { dialog } = route.useSearch()
  const { open, close } = usePageDialog<'close'>()
  const may = useMay()
  const gate = { onRetry: () => void refetch(), isRetrying: isRefetching }
  const indexes = data.indexes.status === 'ok' ? data.indexes.data : undefined
  const usage = data.usage.status === 'ok' ? data.usage.data : undefined
  // A role without sight of the indexes is not told of a failure, but only of the limit.
  const isHidden = data.indexes.status === 'failed' && data.indexes.error.code === 'forbidden'
  return (
    <>
      <PageHeader
        title="Account"
        description="Name, limits, and closing the account."
        actions={
          <LinkButton to="/accounts/new" icon={Plus}>
            Create another account
          </LinkButton>
        }
      />
      <div className="flex flex-col gap-6">
        <SectionGate {...gate} section={data.account} errorTitle="The account could not be loaded" isFramed>
          {(account) => (
            <>
              <Details account={account} isNamed={!may('account:manage')} />
              <Can do="account:manage">
                <RenameAccountForm account={account} />
              </Can>
            </>
          )}
        </SectionGate>
        <SectionGate {...gate} section={data.limits} errorTitle="The limits could not be loaded" isFramed>
          {(limits) => (
            <LimitsCard limits={limits} indexes={indexes} usage={usage}>
              <SectionGate {...gate} section={data.usage} errorTitle="What is used could not be loaded">
                {() => null}
              </SectionGate>
              {!isHidden && (
                <SectionGate
                  {...gate}
                  section={data.indexes}
                  errorTitle="The number of indexes could not be loaded"
                >
                  {() => null}
                </SectionGate>
              )}
            </LimitsCard>
          )}
        </SectionGate>
        <Can do="account:own">
          <DangerZone onClose={() => open('close')} />
        </Can>
      </div>
      {dialog === 'close' && data.account.status === 'ok' && may('account:own') && (
        <CloseAccountDialog account={data.account.data} onClose={close} />
      )}
    </>
  )
}

function Details({ account, isNamed }: { account: Account; isNamed: boolean }) {
  const { role } = useSuspenseQuery(shellQuery).data
  return (
    <Card>
      <DescriptionList columns={3}>
        {isNamed && <Description term="Name">{account.name}</Description>}
        <Description term="Account id" isMono>
          <span className="inline-flex max-w-full items-center gap-1">
            <span className="truncate">{account.accountId}</span>
            <CopyButton text={account.accountId} label="Copy account id" />
          </span>
        </Description>
        <Description term="Created">
          <Time iso={account.createdAt} show="date" />
        </Description>
        {role && <Description term="Your role">{ROLES[role].label}</Description>}
      </DescriptionList>
    </Card>
  )
}

function DangerZone({ onClose }: { onClose: () => void }) {
  return (
    <Section title="Danger zone">
      <div className="flex flex-wrap items-center justify-between gap-4 rounded-lg border border-danger-line bg-surface p-5">
        <div className="min-w-0 flex-1 basis-72">
          <h3 className="font-semibold">Close this account</h3>
          <p className="mt-0.5 text-fg-muted">
            It closes for everybody in it. Delete its indexes first. You will be asked to type its name.
          </p>
        </div>
        <Button variant="danger" onClick={onClose}>
          Close account
        </Button>
      </div>
    </Section>
  )
}
