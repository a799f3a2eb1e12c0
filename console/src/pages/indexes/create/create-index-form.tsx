import { useMemo } from 'react'
import type { Output } from '../../../api/contract-types.ts'
import { FormError } from '../../../ui/form/form-error.tsx'
import { Section } from '../../../ui/page/section.tsx'
import { typeOf, withFormText, withMode, withText, withType } from './draft.ts'
import { FieldsEditor } from './fields-editor.tsx'
import { CountFields, InferenceField, StorageField } from './machine-fields.tsx'
import { ModeField } from './mode-field.tsx'
import { ModelField } from './model-field.tsx'
import { NameField } from './name-field.tsx'
import { homelessProblems } from './problems.ts'
import { RequestCode } from './request-code.tsx'
import { SettingsEditor } from './settings-editor.tsx'
import { SummaryPanel } from './summary-panel.tsx'
import { TypeField } from './type-field.tsx'
import { type CreateForm, useCreateForm } from './use-create-form.ts'
import type { useDraft } from './use-draft.ts'

type CreateIndexPage = Output<'getCreateIndexPage'>
type CreateIndexFormProps = Readonly<{ page: CreateIndexPage; drafting: ReturnType<typeof useDraft> }>
type PartProps = Readonly<{ page: CreateIndexPage; of: CreateForm }>

/** Part of the page, or nothing of it when its service failed: the form works without. */
const found = <T,>(section: { status: 'ok'; data: T } | { status: 'failed' }) =>
  section.status === 'ok' ? section.data : undefined

export function CreateIndexForm({ page, drafting }: CreateIndexFormProps) {
  const of = useCreateForm(page, drafting)
  const { draft, part, refusal } = of
  return (
    <form
      onSubmit={of.submit}
      noValidate
      className="grid items-start gap-8 lg:grid-cols-[minmax(0,1fr)_19rem]"
    >
      <div className="flex min-w-0 flex-col gap-8">
        {refusal && (
          <FormError
            title="The index was not created"
            message={refusal.message}
            requestId={refusal.requestId}
          />
        )}
        <Basics page={page} of={of} />
        <Documents page={page} of={of} />
        <Section title="Machines">
          <div className="flex flex-col gap-5">
            <StorageField {...part} prices={page.prices} />
            <InferenceField {...part} prices={page.prices} />
            <CountFields {...part} limits={found(page.limits)} />
          </div>
        </Section>
        <Advanced page={page} of={of} />
      </div>
      <SummaryPanel
        className="lg:sticky lg:top-18 lg:col-start-2 lg:row-span-2 lg:row-start-1"
        settings={draft.settings}
        trial={of.trial}
        problems={part.problems}
        prices={page.prices}
        isPending={of.isPending}
      />
      <Section title="As code" description="The same request for a program, in step with the form.">
        <RequestCode name={draft.name} settings={draft.settings} />
      </Section>
    </form>
  )
}

function Basics({ page, of }: PartProps) {
  const { draft, change, part } = of
  const models = found(page.models) ?? []
  return (
    <div className="flex flex-col gap-5">
      <NameField
        name={draft.name}
        onChange={(name) => change((before) => ({ ...before, name }))}
        trial={of.nameTrial}
        error={of.nameError}
      />
      {models.length > 0 && (
        <ModeField
          settings={draft.settings}
          models={models}
          onChange={(mode) => change((before) => withMode(before, mode, models))}
        />
      )}
      <ModelField {...part} models={models} />
    </div>
  )
}

function Documents({ page, of: { change, part } }: PartProps) {
  const models = found(page.models) ?? []
  return (
    <Section title="Documents">
      <div className="flex flex-col gap-5">
        <TypeField {...part} onChange={(type) => change((before) => withType(before, type, models))} />
        {typeOf(part.settings) === 'structured' && (
          <FieldsEditor {...part} schema={found(page.settingsSchema)} />
        )}
      </div>
    </Section>
  )
}

function Advanced({ page, of }: PartProps) {
  const { draft, change, part } = of
  const hasFields = typeOf(draft.settings) === 'structured'
  const problems = useMemo(() => homelessProblems(part.problems, { hasFields }), [part.problems, hasFields])
  return (
    <SettingsEditor
      text={draft.text}
      onText={(text) => change((before) => withText(before, text))}
      onTakeForm={() => change(withFormText)}
      schema={found(page.settingsSchema)}
      problems={problems}
      isOpen={of.isEditorOpen}
      onOpenChange={of.setIsEditorOpen}
    />
  )
}
