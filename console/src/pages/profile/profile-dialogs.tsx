import { getRouteApi } from '@tanstack/react-router'
import type { Session } from '#contracts/auth'
import { usePageDialog } from '../../app/use-page-dialog.ts'
import { LeaveAccountDialog } from '../team/leave-account-dialog.tsx'
import { ChangePasswordForm } from './change-password-form.tsx'
import { EndOtherSessionsDialog, EndSessionDialog } from './end-sessions-dialog.tsx'
import { RenewRecoveryCodesDialog } from './renew-recovery-codes-dialog.tsx'
import { SetUpTwoFactorDialog } from './set-up-two-factor-dialog.tsx'
import { TurnOffTwoFactorDialog } from './turn-off-two-factor-dialog.tsx'

const route = getRouteApi('/shell/profile')

type ProfileDialogsProps = Readonly<{ email: string; sessions: readonly Session[] }>

/** The dialog that the page's address names. */
export function ProfileDialogs({ email, sessions }: ProfileDialogsProps) {
  const { dialog, about } = route.useSearch()
  const { close } = usePageDialog()
  switch (dialog) {
    case 'password':
      return <ChangePasswordForm email={email} onClose={close} />
    case 'two-factor':
      return <SetUpTwoFactorDialog onClose={close} />
    case 'recovery-codes':
      return <RenewRecoveryCodesDialog onClose={close} />
    case 'two-factor-off':
      return <TurnOffTwoFactorDialog onClose={close} />
    case 'end-other-sessions':
      return <EndOtherSessionsDialog onClose={close} />
    case 'end-session':
      return about === undefined ? null : (
        <EndSessionDialog
          sessionId={about}
          session={sessions.find(({ sessionId }) => sessionId === about)}
          onClose={close}
        />
      )
    case 'leave':
      return about === undefined ? null : <LeaveAccountDialog accountId={about} onClose={close} />
    case undefined:
      return null
  }
}
