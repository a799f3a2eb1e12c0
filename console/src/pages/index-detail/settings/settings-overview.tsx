import { ChevronRight } from 'lucide-react'
import { useState } from 'react'
import type { IndexListEntry } from '#contracts/indexes'
import { formatQuantity } from '../../../format/numbers.ts'
import { Card } from '../../../ui/page/card.tsx'
import { CopyButton } from '../../../ui/button/copy-button.tsx'
import { Description, DescriptionList } from '../../../ui/value/description-list.tsx'
import { JsonEditor } from '../../../ui/json-editor/json-editor.tsx'
import { Segmented } from '../../../ui/form/segmented.tsx'
import { Time } from '../../../ui/value/time.tsx'
import { FieldTable } from './field-table.tsx'
import { RecreateLink } from '../actions/recreate-link.tsx'
import { indexFields, type SettingRow, settingsGroups, splitByOrigin } from './settings-groups.ts'

type SettingsOverviewProps = Readonly<{ index: IndexListEntry; settings: Readonly<Record<string, unknown>> }>

const VIEWS = [
  { value: 'groups', label: 'Overview' },
  { value: 'json', label: 'JSON' },
] as const

/** Every setting of the index, in groups or as the API shows them. */
export function SettingsOverview({ index, settings }: SettingsOverviewProps) {
  const [view, setView] = useState<(typeof VIEWS)[number]['value']>('groups')
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <Segmented label="Show settings" options={VIEWS} value={view} onChange={setView} />
        <RecreateLink settings={settings}>Create an index with these settings</RecreateLink>
      </div>
      {view === 'json' ? (
        <Json settings={settings} />
      ) : (
        <>
          <General index={index} />
          <Groups index={index} settings={settings} />
        </>
      )}
    </div>
  )
}

function Json({ settings }: Pick<SettingsOverviewProps, 'settings'>) {
  const text = JSON.stringify(settings, null, 2)
  return (
    <Card
      title="Settings as JSON"
      description="As the API shows them."
      actions={<CopyButton text={text} label="Copy settings" isLabelled />}
    >
      <JsonEditor value={text} aria-label="Settings as JSON" height="28rem" isReadOnly />
    </Card>
  )
}

function General({ index }: Pick<SettingsOverviewProps, 'index'>) {
  return (
    <Card title="General">
      <DescriptionList columns={3}>
        <Description term="Name" isMono>
          {index.indexName}
        </Description>
        <Description term="Created">
          <Time iso={index.Created} show="datetime" />
        </Description>
        <Description term="Marqo version">{index.marqoVersion}</Description>
      </DescriptionList>
    </Card>
  )
}

function Groups({ index, settings }: SettingsOverviewProps) {
  const fields = indexFields(settings)
  const { given, defaults } = splitByOrigin(settingsGroups(settings), index)
  return (
    <>
      {given.map(({ title, description, rows }) => (
        <Card key={title} title={title} description={description}>
          <Rows rows={rows} />
        </Card>
      ))}
      {fields.length > 0 && (
        <Card title="Fields" description="The fields that documents of this index can have." isFlush>
          <FieldTable fields={fields} />
        </Card>
      )}
      {defaults.length > 0 && (
        <details className="group rounded-lg border bg-surface">
          <summary className="flex cursor-pointer items-center gap-2 rounded-lg px-5 py-4 focus-ring">
            <ChevronRight aria-hidden size={16} className="transition-transform group-open:rotate-90" />
            <span className="font-semibold">Defaults</span>
            <span className="text-sm text-fg-muted">
              {formatQuantity(defaults.length, 'setting', 'settings')} not set when the index was created
            </span>
          </summary>
          <div className="px-5 pb-5">
            <Rows rows={defaults} />
          </div>
        </details>
      )}
    </>
  )
}

function Rows({ rows }: Readonly<{ rows: readonly SettingRow[] }>) {
  return (
    <DescriptionList columns={3}>
      {rows.map(({ key, term, value, isMono }) => (
        <Description key={key} term={term} isMono={isMono} hint={<ApiName name={key} />}>
          {value}
        </Description>
      ))}
    </DescriptionList>
  )
}

/** What the setting is called in requests. */
function ApiName({ name }: { name: string }) {
  return (
    <span className="group/name inline-flex max-w-full items-center gap-1 text-xs">
      <code className="truncate font-mono" title={name}>
        {name}
      </code>
      <CopyButton
        text={name}
        label={`Copy ${name}`}
        className="-my-1.5 opacity-0 group-hover/name:opacity-100 focus-visible:opacity-100 pointer-coarse:opacity-100"
      />
    </span>
  )
}
