import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { call } from '../api/client.ts'
import type { Output } from '../api/contract-types.ts'
import { hasCode, toApiError } from '../api/errors.ts'
import { Button } from '../ui/button.tsx'
import { CodeInput } from '../ui/code-input.tsx'
import { Field } from '../ui/field.tsx'
import { FormError } from '../ui/form-error.tsx'
import { Input } from '../ui/input.tsx'

type ChallengeFormProps = {
  challenge: string
  onSignedIn: (session: Output<'answerChallenge'>) => void
  /** Back to the password: another person, or the challenge is no longer good. */
  onBack: () => void
}

/** The second step: a code of the authenticator, or a recovery code. */
export function ChallengeForm({ challenge, onSignedIn, onBack }: ChallengeFormProps) {
  const [isRecovery, setIsRecovery] = useState(false)
  const [code, setCode] = useState('')
  const answer = useMutation({
    mutationFn: (given: string) => call('answerChallenge', { body: { challenge, code: given } }),
    onSuccess: onSignedIn,
    onError: () => setCode(''),
  })
  const send = (given: string) => {
    if (!answer.isPending) answer.mutate(given)
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    send(code)
  }
  const error = answer.error && toApiError(answer.error)
  return (
    <form onSubmit={submit} className="flex flex-col gap-4" noValidate>
      {error && <FormError message={error.message} requestId={error.requestId} />}
      {isRecovery ? (
        <Field label="Recovery code" description="Each one works once.">
          <Input
            autoFocus
            autoComplete="off"
            value={code}
            onChange={(event) => setCode(event.target.value)}
          />
        </Field>
      ) : (
        <Field label="Code from your authenticator app">
          <CodeInput autoFocus value={code} onChange={setCode} onComplete={send} />
        </Field>
      )}
      <Button type="submit" variant="primary" isFullWidth pending={answer.isPending}>
        Sign in
      </Button>
      <div className="flex flex-wrap justify-between gap-2">
        <Button
          variant="ghost"
          size="sm"
          onClick={() => {
            setIsRecovery(!isRecovery)
            setCode('')
          }}
        >
          {isRecovery ? 'Use the authenticator app' : 'Use a recovery code'}
        </Button>
        <Button variant="ghost" size="sm" onClick={onBack}>
          {hasCode(answer.error, 'invalid_token', 'unauthorized') ? 'Begin again' : 'Back'}
        </Button>
      </div>
    </form>
  )
}
