import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useForm } from 'react-hook-form'
import type { Account } from '#contracts/users-accounts'
import { call, callWithTag, dryRun } from '../../api/client.ts'
import { hasCode, toApiError } from '../../api/errors.ts'
import { type FormProblem, sentence, showProblems } from '../../api/form-problems.ts'
import { accountQuery, profileQuery, shellQuery } from '../../api/pages.ts'
import { useTrial } from '../../app/use-trial.ts'
import { atMost } from '../../ui/form/at-most.ts'
import { Button } from '../../ui/button/button.tsx'
import { Card } from '../../ui/page/card.tsx'
import { Field } from '../../ui/form/field.tsx'
import { FormError } from '../../ui/form/form-error.tsx'
import { Input } from '../../ui/form/input.tsx'
import { Notice } from '../../ui/feedback/notice.tsx'
import { toast } from '../../ui/feedback/toast.tsx'
import { useDebounced } from '../../ui/use-debounced.ts'

type Values = { name: string }
const FORM = 'rename-account'
const TYPING_MS = 300

export function RenameAccountForm({ account }: { account: Account }) {
  const queryClient = useQueryClient()
  const tagged = useQuery({
    queryKey: [...accountQuery.queryKey, 'own'],
    queryFn: ({ signal }) => callWithTag('getOwnAccount', { signal }),
    staleTime: 0,
  })
  // What somebody else changed comes in, unless something is being typed here.
  const { register, handleSubmit, setError, formState, reset, watch } = useForm<Values>({
    values: { name: account.name },
    resetOptions: { keepDirtyValues: true },
  })
  const [problem, setProblem] = useState<FormProblem | undefined>()
  const [isOvertaken, setIsOvertaken] = useState(false)
  const refusal = useNameRefusal(watch('name'), formState.isDirty)
  const rename = useMutation({
    mutationFn: (body: Values) => call('renameAccount', { body, ifMatch: tagged.data?.etag }),
    onSuccess: ({ name }) => {
      toast.success(`The account is called ${name} now`)
      reset({ name })
      for (const { queryKey } of [accountQuery, shellQuery, profileQuery])
        void queryClient.invalidateQueries({ queryKey })
    },
    onError: (error) => {
      if (!hasCode(error, 'precondition_failed'))
        return setProblem(showProblems<Values>(error, { setError, fields: ['name'] }))
      for (const { queryKey } of [accountQuery, shellQuery]) void queryClient.invalidateQueries({ queryKey })
      setIsOvertaken(true)
    },
  })
  const submit = handleSubmit((values) => {
    setProblem(undefined)
    setIsOvertaken(false)
    if (!rename.isPending) rename.mutate(values)
  })
  return (
    <Card
      title="Name"
      description="Members see it, and those you invite."
      footer={
        <>
          {formState.isDirty && <Button onClick={() => reset({ name: account.name })}>Undo</Button>}
          <Button
            type="submit"
            form={FORM}
            variant="primary"
            pending={rename.isPending}
            disabled={!formState.isDirty || refusal !== undefined}
          >
            Save name
          </Button>
        </>
      }
    >
      <form
        id={FORM}
        noValidate
        onSubmit={(event) => void submit(event)}
        className="flex max-w-md flex-col gap-4"
      >
        {problem && <FormError {...problem} />}
        {isOvertaken && (
          <Notice tone="warning" isLive>
            Somebody else renamed the account meanwhile; it is called {account.name} now. Save again to use
            your name.
          </Notice>
        )}
        <Field label="Account name" error={formState.errors.name ?? refusal}>
          <Input {...register('name', atMost(100))} autoComplete="organization" />
        </Field>
      </form>
    </Card>
  )
}

/** What the server has against a name, asked while it is typed. Other troubles are told when it is saved. */
function useNameRefusal(name: string, isAsked: boolean): string | undefined {
  const settled = useDebounced(name, TYPING_MS)
  const trial = useTrial(
    ['renameAccount', settled],
    (signal) => dryRun('renameAccount', { body: { name: settled }, signal }),
    { isAsked },
  )
  if (settled !== name || !isAsked || !trial.error) return undefined
  const [field] = toApiError(trial.error).fields
  return field && sentence(field.msg)
}
