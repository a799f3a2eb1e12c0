import { useMutation } from '@tanstack/react-query'
import { Smartphone } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import type { TotpEnrolment } from '#contracts/auth'
import { call } from '../../api/client.ts'
import { hasCode, toApiError } from '../../api/errors.ts'
import { CodeInput } from '../../ui/form/code-input.tsx'
import { CopyButton } from '../../ui/button/copy-button.tsx'
import { Field } from '../../ui/form/field.tsx'
import { FormError } from '../../ui/form/form-error.tsx'
import { AnchorButton } from '../../ui/button/link-button.tsx'
import { QrCode } from './qr-code.tsx'
import { inGroups } from './secret-groups.ts'

const DIGITS = 6

type EnrolTotpFormProps = Readonly<{
  formId: string
  enrolment: TotpEnrolment
  onPending: (isPending: boolean) => void
  onDone: (recoveryCodes: readonly string[]) => void
}>

/** Shows the secret to an app, and asks for a code of it as proof that it arrived. */
export function EnrolTotpForm({ formId, enrolment, onPending, onDone }: EnrolTotpFormProps) {
  const [code, setCode] = useState('')
  const [isIncomplete, setIsIncomplete] = useState(false)
  const confirm = useMutation({
    mutationFn: (given: string) => call('confirmTotp', { body: { code: given } }),
    onMutate: () => onPending(true),
    onSettled: () => onPending(false),
    onSuccess: ({ codes }) => onDone(codes),
    onError: () => setCode(''),
  })
  const send = (given: string) => {
    setIsIncomplete(given.length < DIGITS)
    if (given.length === DIGITS && !confirm.isPending) confirm.mutate(given)
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    send(code)
  }
  const isWrong = hasCode(confirm.error, 'invalid_code')
  const error = confirm.error ? toApiError(confirm.error) : undefined
  const complaint = isIncomplete
    ? 'Enter the six digits that the app shows.'
    : isWrong
      ? 'This is not the code. Enter the one that the app shows now; it changes every 30 seconds.'
      : undefined
  return (
    <form id={formId} noValidate onSubmit={submit} className="flex flex-col gap-5">
      {error && !isWrong && <FormError message={error.message} requestId={error.requestId} />}
      <div className="flex flex-col gap-3">
        <p className="text-base">1. Scan this with your authenticator app.</p>
        <QrCode rows={enrolment.qrRows} label="QR code for your authenticator app" />
        <AnchorButton href={enrolment.uri} icon={Smartphone} className="self-start sm:hidden">
          Open an app on this phone
        </AnchorButton>
        <div>
          <p className="text-sm text-fg-subtle">Or type this key into it:</p>
          <p className="flex items-start gap-2">
            <code className="min-w-0 pt-0.5 font-mono text-sm wrap-anywhere">
              {inGroups(enrolment.secret)}
            </code>
            <CopyButton text={enrolment.secret} label="Copy key" />
          </p>
        </div>
      </div>
      <Field label="2. Enter the code it shows" error={complaint}>
        <CodeInput autoFocus value={code} onChange={setCode} onComplete={send} />
      </Field>
    </form>
  )
}
