import { useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { shellQuery } from '../api/pages.ts'
import { onOtherTabs } from '../api/session.ts'
import { Button } from '../ui/button/button.tsx'
import { Dialog } from '../ui/overlay/dialog.tsx'
import { identityOf, isAnother } from './identity.ts'

/**
 * All tabs of a browser share one session. When another tab signed in as somebody else, or went to another account,
 * this page shows what is not theirs any more, and anything done here would be done in the wrong name: it stops.
 */
export function IdentityGuard() {
  const queryClient = useQueryClient()
  const shell = useSuspenseQuery({ ...shellQuery, refetchOnWindowFocus: 'always' }).data
  const [own] = useState(() => identityOf(shell))
  useEffect(
    () => onOtherTabs(() => void queryClient.invalidateQueries({ queryKey: shellQuery.queryKey })),
    [queryClient],
  )
  const change = isAnother(own, identityOf(shell))
  const now =
    change === 'user' && shell.user.status === 'ok'
      ? `You are signed in as ${shell.user.data.email} now.`
      : `You are in the account ${shell.account.status === 'ok' ? shell.account.data.name : ''} now.`
  return (
    <Dialog
      isOpen={change !== undefined}
      onOpenChange={() => {}}
      isLocked
      size="sm"
      title={change === 'user' ? 'Somebody else signed in' : 'The account was changed in another tab'}
      description={`${now} This page is out of date.`}
      footer={
        <Button variant="primary" onClick={() => window.location.assign('/')}>
          Reload
        </Button>
      }
    />
  )
}
