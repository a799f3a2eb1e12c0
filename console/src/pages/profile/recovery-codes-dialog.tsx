import { useState } from 'react'
import { Button } from '../../ui/button/button.tsx'
import { Checkbox } from '../../ui/form/checkbox.tsx'
import { Dialog } from '../../ui/overlay/dialog.tsx'
import { SecretReveal } from '../../ui/code/secret-reveal.tsx'

type RecoveryCodesDialogProps = Readonly<{ title: string; codes: readonly string[]; onClose: () => void }>

/** Shown this once, and left only on purpose. */
export function RecoveryCodesDialog({ title, codes, onClose }: RecoveryCodesDialogProps) {
  const [isKept, setIsKept] = useState(false)
  return (
    <Dialog
      isOpen
      isLocked
      onOpenChange={onClose}
      title={title}
      description="With one of these recovery codes you can sign in without the app. Each works once."
      size="sm"
      footer={
        <Button variant="primary" disabled={!isKept} onClick={onClose}>
          Done
        </Button>
      }
    >
      <div className="flex flex-col gap-5">
        <SecretReveal
          label="Recovery codes"
          secret={codes}
          fileName="marqo-cloud-recovery-codes.txt"
          warning="They are shown only now. Keep them apart from your phone: if you lose both, you cannot sign in."
        />
        <Checkbox checked={isKept} onChange={setIsKept} label="I have stored the codes" />
      </div>
    </Dialog>
  )
}
