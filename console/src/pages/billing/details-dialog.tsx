import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { type Control, useForm, type UseFormSetError, useWatch } from 'react-hook-form'
import type { BillingDetails } from '#contracts/billing'
import { call } from '../../api/client.ts'
import { hasCode, toApiError } from '../../api/errors.ts'
import { type FormProblem, showProblems } from '../../api/form-problems.ts'
import { Button } from '../../ui/button/button.tsx'
import { Loading, SkeletonText } from '../../ui/feedback/skeleton.tsx'
import { toast } from '../../ui/feedback/toast.tsx'
import { atMost } from '../../ui/form/at-most.ts'
import { FormError } from '../../ui/form/form-error.tsx'
import { FormField } from '../../ui/form/form-field.tsx'
import { Input } from '../../ui/form/input.tsx'
import { Textarea } from '../../ui/form/textarea.tsx'
import { Dialog } from '../../ui/overlay/dialog.tsx'
import { type DetailsValues, detailsOf, taxIdsOf, valuesOf } from './details-values.ts'
import { useBillingDetails, useRefreshBilling } from './use-billing-form.ts'

const FORM = 'billing-details'

export function DetailsDialog({ onClose }: { onClose: () => void }) {
  const tagged = useBillingDetails()
  const [isPending, setIsPending] = useState(false)
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      isLocked={isPending}
      title="Billing details"
      description="They stand on invoices from the next one on."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={FORM} variant="primary" pending={isPending} disabled={!tagged.data}>
            Save details
          </Button>
        </>
      }
    >
      {tagged.data ? (
        <Form details={tagged.data.data} etag={tagged.data.etag} onPending={setIsPending} onClose={onClose} />
      ) : tagged.error ? (
        <FormError
          message={toApiError(tagged.error).message}
          requestId={toApiError(tagged.error).requestId}
        />
      ) : (
        <Loading label="Loading the billing details">
          <SkeletonText lines={5} />
        </Loading>
      )}
    </Dialog>
  )
}

type FormProps = Readonly<{
  details: BillingDetails
  etag: string | undefined
  onPending: (isPending: boolean) => void
  onClose: () => void
}>

function Form({ details, etag, onPending, onClose }: FormProps) {
  const [problem, setProblem] = useState<FormProblem | undefined>()
  const { control, handleSubmit, setError } = useForm<DetailsValues>({
    defaultValues: valuesOf(details),
  })
  const save = useSaveDetails({ etag, setError, setProblem, onPending, onClose })
  const submit = handleSubmit((values) => {
    setProblem(undefined)
    if (!save.isPending) save.mutate(values)
  })
  return (
    <form id={FORM} noValidate onSubmit={(event) => void submit(event)} className="flex flex-col gap-5">
      {problem && <FormError {...problem} />}
      <FormField
        control={control}
        name="name"
        label="Name on invoices"
        description="Without one, the name of the account."
        isOptional
        rules={atMost(100)}
      >
        {(field) => <Input {...field} autoFocus autoComplete="organization" />}
      </FormField>
      <AddressFields control={control} />
      <FormField
        control={control}
        name="taxIds"
        label="Tax ids"
        description="One a line, its kind first: eu_vat DE123456789. At most five."
        isOptional
        rules={{
          validate: (text) =>
            taxIdsOf(text) !== undefined ||
            'Write each as a kind and a number, like eu_vat DE123456789; at most five.',
        }}
      >
        {(field) => <Textarea {...field} rows={2} className="font-mono" />}
      </FormField>
    </form>
  )
}

/** All of them, or none. */
function AddressFields({ control }: { control: Control<DetailsValues> }) {
  const hasAddress = useWatch({
    control,
    name: ['line1', 'line2', 'city', 'state', 'postalCode', 'country'],
  }).some((part) => part.trim() !== '')
  const needed = (message: string) => ({
    validate: (text: string) => (hasAddress && text.trim() === '' ? message : atMost(100).validate(text)),
  })
  return (
    <>
      <FormField
        control={control}
        name="line1"
        label="Street and number"
        isOptional
        rules={needed('Enter the street, or leave the whole address empty.')}
      >
        {(field) => <Input {...field} autoComplete="address-line1" />}
      </FormField>
      <FormField control={control} name="line2" label="Second line" isOptional rules={atMost(100)}>
        {(field) => <Input {...field} autoComplete="address-line2" />}
      </FormField>
      <div className="grid gap-5 sm:grid-cols-2">
        <FormField control={control} name="postalCode" label="Postal code" isOptional rules={atMost(20)}>
          {(field) => <Input {...field} autoComplete="postal-code" />}
        </FormField>
        <FormField
          control={control}
          name="city"
          label="City"
          isOptional
          rules={needed('Enter the city, or leave the whole address empty.')}
        >
          {(field) => <Input {...field} autoComplete="address-level2" />}
        </FormField>
        <FormField control={control} name="state" label="State or region" isOptional rules={atMost(100)}>
          {(field) => <Input {...field} autoComplete="address-level1" />}
        </FormField>
        <FormField
          control={control}
          name="country"
          label="Country"
          description="Two letters, like DE or US."
          isOptional
          rules={{
            validate: (text) =>
              (!hasAddress && text.trim() === '') ||
              /^[a-z]{2}$/i.test(text.trim()) ||
              'Enter the two letters of the country.',
          }}
        >
          {(field) => <Input {...field} autoComplete="country" />}
        </FormField>
      </div>
    </>
  )
}

type SaveOptions = Readonly<{
  etag: string | undefined
  setError: UseFormSetError<DetailsValues>
  setProblem: (problem: FormProblem | undefined) => void
  onPending: (isPending: boolean) => void
  onClose: () => void
}>

function useSaveDetails({ etag, setError, setProblem, onPending, onClose }: SaveOptions) {
  const refresh = useRefreshBilling()
  return useMutation({
    mutationFn: (values: DetailsValues) =>
      call('setBillingDetails', { body: detailsOf(values), ifMatch: etag }),
    onMutate: () => onPending(true),
    onSettled: () => onPending(false),
    onSuccess: () => {
      toast.success('The billing details are saved')
      refresh()
      onClose()
    },
    onError: (error) =>
      setProblem(
        hasCode(error, 'precondition_failed')
          ? {
              message:
                'Somebody else changed the details meanwhile. Close this and open it again to see how they are now.',
            }
          : showProblems<DetailsValues>(error, { setError, fields: ['name', 'taxIds'] }),
      ),
  })
}
