import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../../api/client.ts'
import { toApiError } from '../../api/errors.ts'
import { Button } from '../../ui/button/button.tsx'
import { Dialog } from '../../ui/overlay/dialog.tsx'
import { FormError } from '../../ui/form/form-error.tsx'
import { EnrolTotpForm } from './enrol-totp-form.tsx'
import { RecoveryCodesDialog } from './recovery-codes-dialog.tsx'
import { useTwoFactorChanged } from './use-two-factor-changed.ts'

const FORM = 'enrol-totp'

/** From what one needs for it, over the QR code, to the recovery codes. */
export function SetUpTwoFactorDialog({ onClose }: { onClose: () => void }) {
  const changed = useTwoFactorChanged()
  const [isConfirming, setIsConfirming] = useState(false)
  const [codes, setCodes] = useState<readonly string[] | undefined>()
  const begin = useMutation({ mutationFn: () => call('beginTotp', {}) })
  if (codes) return <RecoveryCodesDialog title="Two-factor sign-in is on" codes={codes} onClose={onClose} />
  const failure = begin.error && toApiError(begin.error)
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      isLocked={isConfirming}
      title="Set up two-factor sign-in"
      size="sm"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          {begin.data ? (
            <Button type="submit" form={FORM} variant="primary" pending={isConfirming}>
              Turn on
            </Button>
          ) : (
            <Button variant="primary" pending={begin.isPending} onClick={() => begin.mutate()}>
              Continue
            </Button>
          )}
        </>
      }
    >
      {begin.data ? (
        <EnrolTotpForm
          formId={FORM}
          enrolment={begin.data}
          onPending={setIsConfirming}
          onDone={(made) => {
            changed()
            setCodes(made)
          }}
        />
      ) : (
        <div className="flex flex-col gap-4">
          {failure && <FormError message={failure.message} requestId={failure.requestId} />}
          <p className="text-base text-fg-muted">
            You need an authenticator app, such as 1Password, Bitwarden, Google Authenticator or Aegis. It
            makes a new code every 30 seconds, and Marqo Cloud asks for one after your password.
          </p>
        </div>
      )}
    </Dialog>
  )
}
