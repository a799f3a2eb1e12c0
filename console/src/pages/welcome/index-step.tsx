import { type FormEvent, useState } from 'react'
import type { Output } from '../../api/contract-types.ts'
import { toApiError } from '../../api/errors.ts'
import { formatHourly, formatMonthly } from '../../format/money.ts'
import { ExamplePrices } from '../../app/example-prices.tsx'
import { Button } from '../../ui/button/button.tsx'
import { Description, DescriptionList } from '../../ui/value/description-list.tsx'
import { FormError } from '../../ui/form/form-error.tsx'
import { LinkButton } from '../../ui/button/link-button.tsx'
import { Skeleton } from '../../ui/feedback/skeleton.tsx'
import { modelFacts } from '../indexes/create/model-options.ts'
import { NameField } from '../indexes/create/name-field.tsx'
import { useCreateIndex } from '../indexes/create/use-create-index.ts'
import { nameRefusal, useNameTrial, useSettingsTrial } from '../indexes/create/use-trials.ts'
import { StepFrame } from './step-frame.tsx'
import { freeName } from './welcome-state.ts'

type IndexStepProps = Readonly<{
  page: Output<'getCreateIndexPage'>
  onCreated: (name: string) => void
}>

/** Everything as the deployment has it by default; only the name is asked for. */
const DEFAULTS = {}

export function IndexStep({ page, onCreated }: IndexStepProps) {
  const taken = page.indexNames.status === 'ok' ? page.indexNames.data : []
  const [name, setName] = useState(() => freeName(taken))
  const [isTried, setIsTried] = useState(false)
  const nameTrial = useNameTrial(name, taken)
  const creation = useCreateIndex({ name, settings: DEFAULTS, onCreated: () => onCreated(name) })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setIsTried(true)
    if (name !== '') creation.create()
  }
  const refusal = creation.error ? toApiError(creation.error) : undefined
  const ofName =
    (refusal && nameRefusal(refusal)) ?? (isTried && name === '' ? 'Give the index a name.' : undefined)
  return (
    <StepFrame
      title="Create an index"
      description="An index stores documents and finds them by meaning. This one is for text, with the default settings."
    >
      <form onSubmit={submit} noValidate className="flex flex-col gap-6">
        {refusal && nameRefusal(refusal) === undefined && (
          <FormError
            title="The index was not created"
            message={refusal.message}
            requestId={refusal.requestId}
          />
        )}
        <div className="max-w-md">
          <NameField name={name} onChange={setName} trial={nameTrial} error={ofName} />
        </div>
        <WhatItWillBe page={page} />
        <div className="flex flex-wrap gap-2">
          <Button type="submit" variant="primary" pending={creation.isPending}>
            Create index
          </Button>
          <LinkButton to="/create-index" search={name === '' ? {} : { name }} variant="ghost">
            All settings
          </LinkButton>
        </div>
      </form>
    </StepFrame>
  )
}

function WhatItWillBe({ page: { models } }: Pick<IndexStepProps, 'page'>) {
  const { plan, error } = useSettingsTrial(DEFAULTS)
  const model = models.status === 'ok' ? models.data.find(({ isDefault }) => isDefault) : undefined
  return (
    <DescriptionList columns={2}>
      {model && (
        <Description term="Model" isMono hint={modelFacts(model)}>
          {model.model}
        </Description>
      )}
      <Description
        term="Cost"
        hint={
          plan && (
            <>
              {formatHourly(plan.cost.hourlyMicrosAfter)}, for a month of 730 hours
              <ExamplePrices />
            </>
          )
        }
      >
        {plan ? (
          formatMonthly(plan.cost.monthlyMicrosAfter)
        ) : error ? (
          error.message
        ) : (
          <Skeleton className="w-28" />
        )}
      </Description>
    </DescriptionList>
  )
}
