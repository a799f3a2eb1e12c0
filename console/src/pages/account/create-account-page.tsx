import { useMutation, useQueryClient } from '@tanstack/react-query'
import { ArrowRight } from 'lucide-react'
import { useState } from 'react'
import { useForm } from 'react-hook-form'
import { call } from '../../api/client.ts'
import type { Output } from '../../api/contract-types.ts'
import { toApiError } from '../../api/errors.ts'
import { type FormProblem, showProblems } from '../../api/form-problems.ts'
import { shellQuery } from '../../api/pages.ts'
import { tellOtherTabs } from '../../api/session.ts'
import { atMost } from '../../ui/form/at-most.ts'
import { Button } from '../../ui/button/button.tsx'
import { Card } from '../../ui/page/card.tsx'
import { Dialog } from '../../ui/overlay/dialog.tsx'
import { FormError } from '../../ui/form/form-error.tsx'
import { FormField } from '../../ui/form/form-field.tsx'
import { Input } from '../../ui/form/input.tsx'
import { PageHeader } from '../../ui/page/page-header.tsx'
import { SecretReveal } from '../../ui/code/secret-reveal.tsx'
import { useIntentKey } from '../../api/use-intent-key.ts'

/** Another account for the signed-in person, with members, indexes, keys and a bill of its own. */
export function CreateAccountPage() {
  const [created, setCreated] = useState<Output<'createAccount'> | undefined>()
  return (
    <div className="mx-auto max-w-lg">
      <PageHeader
        title="Create an account"
        description="Accounts share nothing: each has its own indexes, API keys, members and bill."
      />
      <Card>
        <CreateAccountForm onCreated={setCreated} />
      </Card>
      {created && <NewAccountDialog created={created} />}
    </div>
  )
}

type Values = { name: string }

function CreateAccountForm({ onCreated }: { onCreated: (created: Output<'createAccount'>) => void }) {
  const { control, handleSubmit, setError } = useForm<Values>({ defaultValues: { name: '' } })
  // A lost answer does not make a second account.
  const keyOf = useIntentKey()
  const [problem, setProblem] = useState<FormProblem | undefined>()
  const queryClient = useQueryClient()
  const create = useMutation({
    mutationFn: (body: Values) => call('createAccount', { body, idempotencyKey: keyOf(body.name) }),
    onSuccess: (created) => {
      // The switcher offers it from now on.
      void queryClient.invalidateQueries({ queryKey: shellQuery.queryKey })
      onCreated(created)
    },
    onError: (error) => setProblem(showProblems<Values>(error, { setError, fields: ['name'] })),
  })
  const submit = handleSubmit((values) => {
    setProblem(undefined)
    if (!create.isPending) create.mutate(values)
  })
  return (
    <form noValidate onSubmit={(event) => void submit(event)} className="flex flex-col gap-5">
      {problem && <FormError {...problem} />}
      <FormField
        control={control}
        name="name"
        label="Account name"
        description="Your company, team or project. It can be changed later."
        rules={{ required: 'Enter a name for the account.', ...atMost(100) }}
      >
        {(field) => <Input {...field} autoFocus autoComplete="organization" />}
      </FormField>
      <div className="flex justify-end">
        <Button type="submit" variant="primary" pending={create.isPending}>
          Create account
        </Button>
      </div>
    </form>
  )
}

/** The new account's first key, shown this once; going on loads everything anew, in that account. */
function NewAccountDialog({ created: { account, apiKey } }: { created: Output<'createAccount'> }) {
  const go = useMutation({
    mutationFn: () => call('switchAccount', { body: { accountId: account.accountId } }),
    // Nothing of the other account may stay on the screen or in memory.
    onSuccess: () => {
      tellOtherTabs()
      window.location.assign('/welcome')
    },
  })
  const error = go.error && toApiError(go.error)
  return (
    <Dialog
      isOpen
      isLocked
      onOpenChange={() => undefined}
      title={`${account.name} is ready`}
      description={
        apiKey &&
        'Programs use this API key to create indexes, add documents and search. You can create more later.'
      }
      footer={
        <Button
          variant="primary"
          iconEnd={ArrowRight}
          pending={go.isPending || go.isSuccess}
          onClick={() => go.mutate()}
        >
          {apiKey ? 'I have stored it, continue' : 'Continue'}
        </Button>
      }
    >
      <div className="flex flex-col gap-5">
        {error && <FormError message={error.message} requestId={error.requestId} />}
        {apiKey && <SecretReveal label="API key" secret={apiKey.secret} fileName="marqo-cloud-api-key.txt" />}
      </div>
    </Dialog>
  )
}
