import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import type { Member, Role } from '#contracts/users-accounts'
import { call, dryRun } from '../../api/client.ts'
import { hasCode, toApiError } from '../../api/errors.ts'
import { shellQuery, teamQuery } from '../../api/pages.ts'
import { type Trial, useTrial } from '../../app/use-trial.ts'
import { Badge } from '../../ui/value/badge.tsx'
import { Button } from '../../ui/button/button.tsx'
import { Dialog } from '../../ui/overlay/dialog.tsx'
import { Field } from '../../ui/form/field.tsx'
import { FormError } from '../../ui/form/form-error.tsx'
import { Notice } from '../../ui/feedback/notice.tsx'
import { RadioCards } from '../../ui/form/radio-cards.tsx'
import { RiskList } from '../../ui/feedback/risk-list.tsx'
import { toast } from '../../ui/feedback/toast.tsx'
import { KeepKeys } from './keep-keys.tsx'
import { cannotGive, type Viewer } from './member-can.ts'
import { ROLE_ORDER, ROLES, SHOWN_ROLES } from './roles.ts'
import { nameOf } from './use-member.ts'

type ChangeRoleFormProps = Readonly<{
  member: Member
  etag: string
  viewer: Viewer
  onReadAgain: () => void
  onClose: () => void
}>
const FORM = 'change-role'

export function ChangeRoleForm({ member, etag, viewer, onReadAgain, onClose }: ChangeRoleFormProps) {
  const queryClient = useQueryClient()
  const { userId, role: current } = member
  const [chosen, setChosen] = useState<Role | undefined>()
  const [overtaken, setOvertaken] = useState(false)
  const role = chosen ?? current
  const isChange = role !== current
  const [keep, setKeep] = useState(false)
  const query = keep ? { keepApiKeys: 'true' as const } : {}
  const asked = { params: { userId }, query, body: { role }, ifMatch: etag }
  const trial = useTrial(
    ['changeMemberRole', userId, role, etag, keep],
    (signal) => dryRun('changeMemberRole', { ...asked, signal }),
    { isAsked: isChange },
  )
  const change = useMutation({
    mutationFn: () => call('changeMemberRole', asked),
    onSuccess: () => {
      toast.success(`${nameOf(member)} is ${ROLES[role].label} now`)
      void queryClient.invalidateQueries({ queryKey: teamQuery.queryKey })
      // What one may do oneself, and what the page offers.
      if (userId === viewer.userId) void queryClient.invalidateQueries({ queryKey: shellQuery.queryKey })
      onClose()
    },
    onError: (error) => {
      if (!hasCode(error, 'precondition_failed')) return
      setOvertaken(true)
      setChosen(undefined)
      onReadAgain()
    },
  })
  const choose = (next: Role) => {
    setChosen(next)
    setKeep(false)
    setOvertaken(false)
    change.reset()
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isChange && !change.isPending) change.mutate()
  }
  const isRefused = isChange && trial.isError && !hasCode(trial.error, 'precondition_failed')
  const failure = change.error && !overtaken ? toApiError(change.error) : undefined
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      isLocked={change.isPending}
      title={userId === viewer.userId ? 'Change your own role' : `Change the role of ${nameOf(member)}`}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            form={FORM}
            variant="primary"
            pending={change.isPending}
            disabled={!isChange || isRefused}
          >
            Change role
          </Button>
        </>
      }
    >
      <form id={FORM} onSubmit={submit} className="flex flex-col gap-4">
        {failure && <FormError message={failure.message} requestId={failure.requestId} />}
        {overtaken && (
          <Notice tone="warning" isLive>
            Somebody else changed this role meanwhile. It is {ROLES[current].label} now; choose again if it
            should be another.
          </Notice>
        )}
        <Field label="Role">
          <RadioCards options={optionsFor(viewer, current)} value={role} onChange={choose} />
        </Field>
        {isChange && userId !== viewer.userId && <KeepKeys trial={trial} keep={keep} onChange={setKeep} />}
        <Outcome trial={trial} isRefused={isRefused} isChange={isChange} />
      </form>
    </Dialog>
  )
}

/** What the change brings along, or why it cannot be. */
function Outcome({ trial, isRefused, isChange }: { trial: Trial; isRefused: boolean; isChange: boolean }) {
  return (
    <div role="status" className="empty:hidden">
      {isRefused && <Notice tone="danger">{toApiError(trial.error).message}</Notice>}
      {isChange && trial.data && trial.data.risks.length > 0 && <RiskList risks={trial.data.risks} />}
    </div>
  )
}

/** Every role, with why one cannot be given. */
function optionsFor(viewer: Viewer, current: Role) {
  return ROLE_ORDER.filter((value) => SHOWN_ROLES.includes(value) || value === current).map((value) => {
    const reason = value === current ? undefined : cannotGive(viewer, value)
    return {
      value,
      ...ROLES[value],
      ...(value === current && { end: <Badge>Current</Badge> }),
      ...(reason !== undefined && { isDisabled: true, disabledReason: reason }),
    }
  })
}
