import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, useMemo, useState } from 'react'
import type { Output } from '../../../api/contract-types.ts'
import { toApiError } from '../../../api/errors.ts'
import { toast } from '../../../ui/feedback/toast.tsx'
import { readText, withSettings } from './draft.ts'
import type { FormPart } from './form-part.ts'
import { problemsOf } from './problems.ts'
import { useCreateIndex } from './use-create-index.ts'
import type { useDraft } from './use-draft.ts'
import { nameRefusal, useNameTrial, useSettingsTrial } from './use-trials.ts'

/** Everything the form for a new index knows and does. */
export function useCreateForm(page: Output<'getCreateIndexPage'>, drafting: ReturnType<typeof useDraft>) {
  const { draft, change } = drafting
  const { name, settings } = draft
  const navigate = useNavigate()
  const [isTried, setIsTried] = useState(false)
  const [isEditorOpen, setIsEditorOpen] = useState(false)
  const nameTrial = useNameTrial(name, page.indexNames.status === 'ok' ? page.indexNames.data : [])
  const trial = useSettingsTrial(settings)
  const creation = useCreateIndex({
    name,
    settings,
    onCreated: (warnings) => {
      drafting.forget()
      if (warnings.length > 0)
        toast.warning('Not every setting has an effect', { description: warnings.join(' ') })
      void navigate({ to: '/indexes/$name', params: { name } })
    },
  })
  const refusal = creation.error ? toApiError(creation.error) : undefined
  const ofName = refusal && nameRefusal(refusal)
  const part: FormPart = {
    settings,
    problems: useMemo(() => problemsOf(trial.error), [trial.error]),
    set: (changes) => change((before) => withSettings(before, changes)),
  }
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    setIsTried(true)
    const isText = readText(draft.text) !== undefined
    if (!isText) setIsEditorOpen(true)
    if (name === '') event.currentTarget.querySelector<HTMLInputElement>('input[name=name]')?.focus()
    else if (isText) creation.create()
  }
  return {
    draft,
    change,
    part,
    submit,
    trial,
    nameTrial,
    nameError: ofName ?? (isTried && name === '' ? 'Give the index a name.' : undefined),
    /** What was refused and belongs to no one field. */
    refusal: ofName === undefined ? refusal : undefined,
    isPending: creation.isPending,
    isEditorOpen,
    setIsEditorOpen,
  }
}

export type CreateForm = ReturnType<typeof useCreateForm>
