import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { Account, AccountClosed } from '#contracts/users-accounts'
import { call, dryRun } from '../../api/client.ts'
import { tellOtherTabs } from '../../api/session.ts'
import { TriedConfirmDialog } from '../../app/tried-confirm-dialog.tsx'
import { useTrial } from '../../app/use-trial.ts'
import { Button } from '../../ui/button/button.tsx'
import { Dialog } from '../../ui/overlay/dialog.tsx'
import { LinkButton } from '../../ui/button/link-button.tsx'
import { Time } from '../../ui/value/time.tsx'

type CloseAccountDialogProps = Readonly<{ account: Account; onClose: () => void }>

export function CloseAccountDialog({ account, onClose }: CloseAccountDialogProps) {
  const [closed, setClosed] = useState<AccountClosed | undefined>()
  const body = { confirmName: account.name }
  const trial = useTrial(
    ['closeAccount', account.accountId],
    (signal) => dryRun('closeAccount', { body, signal }),
    { isAsked: closed === undefined },
  )
  const close = useMutation({ mutationFn: () => call('closeAccount', { body }), onSuccess: setClosed })
  if (closed) return <Closed name={account.name} purgedAfter={closed.purgedAfter} />
  const purgedAfter = trial.data?.changes.find(({ what }) => what === 'purgedAfter')?.after
  return (
    <TriedConfirmDialog
      trial={trial}
      failure={close.error}
      onClose={onClose}
      title={`Close ${account.name}?`}
      description="The account closes at once, for everybody in it."
      blockedTitle={`${account.name} cannot be closed yet`}
      blockedAction={(code) =>
        code === 'account_has_indexes' && (
          <LinkButton to="/indexes" variant="primary">
            Go to the indexes
          </LinkButton>
        )
      }
      confirmLabel="Close account"
      typeToConfirm={account.name}
      pending={close.isPending}
      hasRisks={false}
      onConfirm={() => close.mutate()}
    >
      <ul className="flex list-disc flex-col gap-1 pl-5 text-base">
        <li>Every API key stops working.</li>
        <li>Every member loses access, including you.</li>
        {typeof purgedAfter === 'string' && (
          <li>
            Its data is kept until <Time iso={purgedAfter} show="datetime" isFocusable={false} />, and deleted
            for good then.
          </li>
        )}
      </ul>
    </TriedConfirmDialog>
  )
}

/** The page around it is of an account that is no more; going on loads everything anew. */
function Closed({ name, purgedAfter }: { name: string; purgedAfter: string }) {
  const goOn = () => {
    tellOtherTabs()
    window.location.assign('/')
  }
  return (
    <Dialog
      isOpen
      isLocked
      onOpenChange={goOn}
      size="sm"
      title={`${name} is closed`}
      footer={
        <Button variant="primary" onClick={goOn}>
          Continue
        </Button>
      }
    >
      <p className="text-base text-fg-muted">
        Its data is kept until <Time iso={purgedAfter} show="datetime" isFocusable={false} />, and deleted for
        good then. A mail to you says so too.
      </p>
    </Dialog>
  )
}
