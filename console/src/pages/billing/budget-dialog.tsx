import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useForm, type UseFormSetError } from 'react-hook-form'
import type { BillingSummary, Budget } from '#contracts/billing'
import { call } from '../../api/client.ts'
import { hasCode, toApiError } from '../../api/errors.ts'
import { type FormProblem, showProblems } from '../../api/form-problems.ts'
import { formatMoney } from '../../format/money.ts'
import { Button } from '../../ui/button/button.tsx'
import { Notice } from '../../ui/feedback/notice.tsx'
import { Loading, SkeletonText } from '../../ui/feedback/skeleton.tsx'
import { toast } from '../../ui/feedback/toast.tsx'
import { Checkbox } from '../../ui/form/checkbox.tsx'
import { FormError } from '../../ui/form/form-error.tsx'
import { FormField } from '../../ui/form/form-field.tsx'
import { Input } from '../../ui/form/input.tsx'
import { Dialog } from '../../ui/overlay/dialog.tsx'
import { formatCents, MICROS_PER_CENT } from './budget-words.ts'
import { centsOf, dollarsOf } from './dollars.ts'
import { parsePercents } from './percents.ts'
import { useBudget, useRefreshBilling } from './use-billing-form.ts'

type BudgetDialogProps = Readonly<{ summary: BillingSummary | undefined; onClose: () => void }>
const FORM = 'budget'

export function BudgetDialog({ summary, onClose }: BudgetDialogProps) {
  const tagged = useBudget()
  const [isPending, setIsPending] = useState(false)
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      isLocked={isPending}
      title="Budget"
      description="What a month of UTC should cost at most."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={FORM} variant="primary" pending={isPending} disabled={!tagged.data}>
            Save budget
          </Button>
        </>
      }
    >
      {tagged.data ? (
        <Form
          budget={tagged.data.data}
          etag={tagged.data.etag}
          summary={summary}
          onPending={setIsPending}
          onClose={onClose}
        />
      ) : tagged.error ? (
        <FormError
          message={toApiError(tagged.error).message}
          requestId={toApiError(tagged.error).requestId}
        />
      ) : (
        <Loading label="Loading the budget">
          <SkeletonText lines={4} />
        </Loading>
      )}
    </Dialog>
  )
}

type FormProps = Readonly<{
  budget: Budget
  etag: string | undefined
  summary: BillingSummary | undefined
  onPending: (isPending: boolean) => void
  onClose: () => void
}>
type Values = { amount: string; thresholds: string; isCapped: boolean }

function Form({ budget, etag, summary, onPending, onClose }: FormProps) {
  const { monthlyCents, thresholdPercents, isCapped } = budget
  const [problem, setProblem] = useState<FormProblem | undefined>()
  const { control, handleSubmit, setError, watch } = useForm<Values>({
    defaultValues: {
      amount: monthlyCents === null ? '' : dollarsOf(monthlyCents),
      thresholds: thresholdPercents.join(', '),
      isCapped,
    },
  })
  const save = useSaveBudget({ etag, setError, setProblem, onPending, onClose })
  const submit = handleSubmit((values) => {
    setProblem(undefined)
    if (!save.isPending) save.mutate(values)
  })
  const [amount, isCapWanted] = watch(['amount', 'isCapped'])
  const cents = centsOf(amount)
  const isOverNow =
    summary !== undefined && cents !== undefined && summary.amountMicros >= cents * MICROS_PER_CENT
  return (
    <form id={FORM} noValidate onSubmit={(event) => void submit(event)} className="flex flex-col gap-5">
      {problem && <FormError {...problem} />}
      <FormField
        control={control}
        name="amount"
        label="Amount a month, in US dollars"
        description={
          summary
            ? `This month: ${formatMoney(summary.amountMicros)} so far, ${formatMoney(summary.forecast.amountMicros)} by the forecast. Leave it empty for no budget.`
            : 'Leave it empty for no budget.'
        }
        rules={{
          validate: (text) =>
            text.trim() === '' || centsOf(text) !== undefined || 'Enter an amount like 250 or 99.50.',
        }}
      >
        {(field) => (
          <Input {...field} autoFocus inputMode="decimal" autoComplete="off" placeholder="250.00" />
        )}
      </FormField>
      <FormField
        control={control}
        name="thresholds"
        label="Mail at, in percent"
        description="At most ten, each between 1 and 1,000."
        rules={{
          validate: (text) =>
            parsePercents(text) !== undefined ||
            'Enter different whole numbers between 1 and 1,000, with commas between, at most ten.',
        }}
      >
        {(field) => <Input {...field} inputMode="numeric" autoComplete="off" placeholder="50, 80, 100" />}
      </FormField>
      <FormField control={control} name="isCapped" label="Cap" isLabelHidden>
        {({ value, onChange, ...field }) => (
          <Checkbox
            {...field}
            checked={value}
            onChange={onChange}
            label="Pause all indexes when the budget is used up"
            description="Their endpoints answer 503 then. Nothing is deleted, and only storage costs. They resume by themselves when the month turns, or when the budget is raised."
          />
        )}
      </FormField>
      {isOverNow && isCapWanted && (
        <Notice tone="warning" isLive>
          This month has used {formatMoney(summary.amountMicros)} already: saving this pauses all indexes.
        </Notice>
      )}
    </form>
  )
}

type SaveOptions = Readonly<{
  etag: string | undefined
  setError: UseFormSetError<Values>
  setProblem: (problem: FormProblem | undefined) => void
  onPending: (isPending: boolean) => void
  onClose: () => void
}>

function useSaveBudget({ etag, setError, setProblem, onPending, onClose }: SaveOptions) {
  const refresh = useRefreshBilling()
  return useMutation({
    mutationFn: ({ amount, thresholds, isCapped: cap }: Values) => {
      const cents = amount.trim() === '' ? null : (centsOf(amount) ?? null)
      return call('setBudget', {
        body: {
          monthlyCents: cents,
          thresholdPercents: parsePercents(thresholds) ?? [],
          isCapped: cents !== null && cap,
        },
        ifMatch: etag,
      })
    },
    onMutate: () => onPending(true),
    onSettled: () => onPending(false),
    onSuccess: ({ monthlyCents: now }) => {
      toast.success(now === null ? 'The budget is removed' : `The budget is ${formatCents(now)} a month`)
      refresh()
      onClose()
    },
    onError: (error) =>
      setProblem(
        hasCode(error, 'precondition_failed')
          ? {
              message:
                'Somebody else changed the budget meanwhile. Close this and open it again to see how it is now.',
            }
          : showProblems<Values>(error, {
              setError,
              fields: ['amount', 'thresholds', 'isCapped'],
              names: { monthlyCents: 'amount', thresholdPercents: 'thresholds' },
            }),
      ),
  })
}
