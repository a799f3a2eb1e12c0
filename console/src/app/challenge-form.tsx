import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { call } from '../api/client.ts'
import type { Output } from '../api/contract-types.ts'
import { toApiError } from '../api/errors.ts'
import { Button } from '../ui/button/button.tsx'
import { CodeInput } from '../ui/form/code-input.tsx'
import { Field } from '../ui/form/field.tsx'
import { FormError } from '../ui/form/form-error.tsx'
import { Input } from '../ui/form/input.tsx'

type ChallengeFormProps = Readonly<{
  challenge: string
  submitLabel: string
  onSignedIn: (session: Output<'answerChallenge'>) => void
  /** Back to the password: another person, or the challenge is over. */
  onBack: () => void
}>

/** The second step: a code of the authenticator, or a recovery code. */
export function ChallengeForm({ challenge, submitLabel, onSignedIn, onBack }: ChallengeFormProps) {
  const [isRecovery, setIsRecovery] = useState(false)
  const [code, setCode] = useState('')
  const answer = useMutation({
    mutationFn: (given: string) => call('answerChallenge', { body: { challenge, code: given } }),
    onSuccess: onSignedIn,
    onError: () => setCode(''),
  })
  const send = (given: string) => {
    if (!answer.isPending && given.trim() !== '') answer.mutate(given)
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    send(code)
  }
  const error = answer.error ? toApiError(answer.error) : undefined
  const isWrong = error?.code === 'invalid_code'
  if (error?.code === 'challenge_over')
    return (
      <div className="flex flex-col gap-4">
        <FormError message={error.message} requestId={error.requestId} />
        <Button variant="primary" size="lg" isFullWidth onClick={onBack}>
          Start again
        </Button>
      </div>
    )
  return (
    <form onSubmit={submit} className="flex flex-col gap-4" noValidate>
      {error && !isWrong && <FormError message={error.message} requestId={error.requestId} />}
      <CodeField
        key={String(isRecovery)}
        isRecovery={isRecovery}
        code={code}
        error={isWrong ? error?.message : undefined}
        onChange={setCode}
        onComplete={send}
      />
      <Button type="submit" variant="primary" size="lg" isFullWidth pending={answer.isPending}>
        {submitLabel}
      </Button>
      <div className="-mx-2.5 flex flex-wrap justify-between gap-2">
        <Button
          variant="ghost"
          size="sm"
          onClick={() => {
            setIsRecovery(!isRecovery)
            setCode('')
            answer.reset()
          }}
        >
          {isRecovery ? 'Use the authenticator app' : 'Use a recovery code'}
        </Button>
        <Button variant="ghost" size="sm" onClick={onBack}>
          Back
        </Button>
      </div>
    </form>
  )
}

type CodeFieldProps = Readonly<{
  isRecovery: boolean
  code: string
  error: string | undefined
  onChange: (code: string) => void
  onComplete: (code: string) => void
}>

function CodeField({ isRecovery, code, error, onChange, onComplete }: CodeFieldProps) {
  if (!isRecovery)
    return (
      <Field label="Code from your authenticator app" error={error}>
        <CodeInput autoFocus value={code} onChange={onChange} onComplete={onComplete} />
      </Field>
    )
  return (
    <Field label="Recovery code" description="Each one works once." error={error}>
      <Input
        isMono
        autoFocus
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        value={code}
        onChange={(event) => onChange(event.target.value)}
      />
    </Field>
  )
}
