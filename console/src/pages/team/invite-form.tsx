import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { type Control, useForm } from 'react-hook-form'
import type { Role } from '#contracts/users-accounts'
import { call } from '../../api/client.ts'
import { teamQuery } from '../../api/pages.ts'
import { formatQuantity } from '../../format/numbers.ts'
import { Button } from '../../ui/button/button.tsx'
import { Dialog } from '../../ui/overlay/dialog.tsx'
import { FormField } from '../../ui/form/form-field.tsx'
import { Notice } from '../../ui/feedback/notice.tsx'
import { RadioCards } from '../../ui/form/radio-cards.tsx'
import { Textarea } from '../../ui/form/textarea.tsx'
import { toast } from '../../ui/feedback/toast.tsx'
import { useDebounced } from '../../ui/use-debounced.ts'
import { addressesIn, judgeAddresses } from './address-list.ts'
import { InvitationOutcomes } from './invitation-outcomes.tsx'
import { cannotGive, type Viewer } from './member-can.ts'
import { ROLES, SHOWN_ROLES } from './roles.ts'
import { type InvitationOutcome, sendInvitations } from './send-invitations.ts'

type InvitedRole = Exclude<Role, 'owner'>
type Values = { addresses: string; role: InvitedRole }
const FORM = 'invite'
const TYPING_MS = 600
const optionsFor = (viewer: Viewer) =>
  SHOWN_ROLES.filter((role) => role !== 'owner').map((value) => {
    const reason = cannotGive(viewer, value)
    return {
      value,
      ...ROLES[value],
      ...(reason !== undefined && { isDisabled: true, disabledReason: reason }),
    }
  })
const quantity = (count: number) => formatQuantity(count, 'invitation', 'invitations')

type InviteFormProps = Readonly<{
  viewer: Viewer
  limitNote: string | undefined
  /** Addresses of members, as far as the page knows them. */
  memberEmails: readonly string[]
  onClose: () => void
}>

export function InviteForm({ viewer, limitNote, memberEmails, onClose }: InviteFormProps) {
  const { control, handleSubmit, setError, setValue, setFocus, watch } = useForm<Values>({
    defaultValues: { addresses: '', role: 'developer' },
  })
  const [outcomes, setOutcomes] = useState<readonly InvitationOutcome[]>([])
  const send = useSending(setOutcomes)
  const text = watch('addresses')
  const judged = judgeAddresses(addressesIn(text), memberEmails)
  // Nobody is told off in the middle of a word. Not when the field is left: the button would move under the click.
  const isSettled = useDebounced(text, TYPING_MS) === text
  const count = judged.good.length
  const submit = handleSubmit(async (values) => {
    if (send.isPending) return
    const all = addressesIn(values.addresses)
    const { good: emails } = judgeAddresses(all, memberEmails)
    if (all.length === 0)
      return setError('addresses', { message: 'Enter an e-mail address.' }, { shouldFocus: true })
    if (emails.length === 0) return setFocus('addresses')
    setOutcomes([])
    const done = await send.mutateAsync({ emails, role: values.role })
    const sent = new Set(done.filter(({ status }) => status === 'sent').map(({ email }) => email))
    const left = all.filter((address) => !sent.has(address))
    if (left.length > 0) {
      setValue('addresses', left.join('\n'))
      return setFocus('addresses')
    }
    toast.success(
      done.length === 1 ? `Invitation sent to ${emails[0] ?? ''}` : `${quantity(done.length)} sent`,
      {
        description: 'The link works for seven days.',
      },
    )
    onClose()
  })
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      isLocked={send.isPending}
      title="Invite people"
      description="Each person gets an e-mail with a link, and joins with the role you choose."
      footer={
        <>
          <Button onClick={onClose} disabled={send.isPending}>
            {outcomes.length > 0 ? 'Close' : 'Cancel'}
          </Button>
          <Button
            type="submit"
            form={FORM}
            variant="primary"
            pending={send.isPending}
            disabled={isSettled && count === 0 && judged.problem !== undefined}
          >
            {count > 1 ? `Send ${quantity(count)}` : 'Send invitation'}
          </Button>
        </>
      }
    >
      <form id={FORM} noValidate onSubmit={(event) => void submit(event)} className="flex flex-col gap-5">
        {limitNote && <Notice tone="warning">{limitNote}</Notice>}
        <AddressesField control={control} count={count} problem={isSettled ? judged.problem : undefined} />
        <InvitationOutcomes outcomes={outcomes} total={send.variables?.emails.length ?? 0} />
        <FormField control={control} name="role" label="Role">
          {(field) => <RadioCards {...field} options={optionsFor(viewer)} />}
        </FormField>
      </form>
    </Dialog>
  )
}

type AddressesFieldProps = Readonly<{
  control: Control<Values>
  count: number
  problem: string | undefined
}>

function AddressesField({ control, count, problem }: AddressesFieldProps) {
  return (
    <div>
      <FormField
        control={control}
        name="addresses"
        label="E-mail addresses"
        description="One or more, separated by commas, spaces or line breaks."
        labelEnd={count > 1 && `${count} addresses`}
      >
        {(field) => <Textarea {...field} autoFocus rows={2} spellCheck={false} inputMode="email" />}
      </FormField>
      <p role="status" className="mt-1.5 text-sm text-danger-fg empty:hidden">
        {problem}
      </p>
    </div>
  )
}

function useSending(
  onOutcomes: (add: (before: readonly InvitationOutcome[]) => InvitationOutcome[]) => void,
) {
  const queryClient = useQueryClient()
  // One intent, however often it is sent: a lost answer does not make a second invitation.
  const keys = useRef(new Map<string, string>())
  const keyOf = (intent: string) => {
    const key = keys.current.get(intent) ?? crypto.randomUUID()
    keys.current.set(intent, key)
    return key
  }
  return useMutation({
    mutationFn: ({ emails, role }: { emails: readonly string[]; role: InvitedRole }) =>
      sendInvitations(
        emails,
        (email) =>
          call('createInvitation', { body: { email, role }, idempotencyKey: keyOf(`${email} ${role}`) }),
        (outcome) => onOutcomes((before) => [...before, outcome]),
      ),
    onSettled: () => void queryClient.invalidateQueries({ queryKey: teamQuery.queryKey }),
  })
}
