import type { IndexListEntry } from '#contracts/indexes'
import { useState } from 'react'
import { Card } from '../../ui/card.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Description, DescriptionList } from '../../ui/description-list.tsx'
import { JsonEditor } from '../../ui/json-editor.tsx'
import { Segmented } from '../../ui/segmented.tsx'
import { Time } from '../../ui/time.tsx'
import { FieldTable } from './field-table.tsx'
import { RecreateLink } from './recreate-link.tsx'
import { indexFields, settingsGroups } from './settings-groups.ts'

type SettingsOverviewProps = Readonly<{ index: IndexListEntry; settings: Readonly<Record<string, unknown>> }>

const VIEWS = [
  { value: 'groups', label: 'In words' },
  { value: 'json', label: 'JSON' },
] as const

/** Every setting of the index, in words or as the API shows them. */
export function SettingsOverview({ index, settings }: SettingsOverviewProps) {
  const [view, setView] = useState<(typeof VIEWS)[number]['value']>('groups')
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <Segmented label="Show settings" options={VIEWS} value={view} onChange={setView} />
        <RecreateLink settings={settings}>Create another index with these settings</RecreateLink>
      </div>
      {view === 'json' ? (
        <Json settings={settings} />
      ) : (
        <>
          <General index={index} />
          <Groups settings={settings} />
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

function Groups({ settings }: Pick<SettingsOverviewProps, 'settings'>) {
  const fields = indexFields(settings)
  return (
    <>
      {settingsGroups(settings).map(({ title, description, rows }) => (
        <Card key={title} title={title} description={description}>
          <DescriptionList columns={3}>
            {rows.map(({ key, term, value, isMono }) => (
              <Description key={key} term={term} isMono={isMono}>
                {value}
              </Description>
            ))}
          </DescriptionList>
        </Card>
      ))}
      {fields.length > 0 && (
        <Card title="Fields" description="What a document of this index may hold." isFlush>
          <FieldTable fields={fields} />
        </Card>
      )}
    </>
  )
}
