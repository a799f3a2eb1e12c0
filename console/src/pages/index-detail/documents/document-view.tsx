import { CopyPlus, Pencil, Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { IndexDocument, IndexListEntry } from '#contracts/indexes'
import { useMay } from '../../../app/permissions.tsx'
import { Badge } from '../../../ui/value/badge.tsx'
import { Button } from '../../../ui/button/button.tsx'
import { CodeBlock } from '../../../ui/code/code-block.tsx'
import { CopyButton } from '../../../ui/button/copy-button.tsx'
import { Tabs } from '../../../ui/page/tabs.tsx'
import { WholeValue } from './document-value.tsx'
import { schemaFields, seenFields } from './index-fields.ts'
import { documentText } from './save-document.ts'

type DocumentViewProps = Readonly<{
  index: IndexListEntry
  document: IndexDocument
  onEdit: () => void
  onDuplicate: () => void
  onDelete: () => void
}>

export function DocumentView({ index, document, onEdit, onDuplicate, onDelete }: DocumentViewProps) {
  const [tab, setTab] = useState('fields')
  const may = useMay()
  const json = documentText(document)
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap gap-2">
        {may('documents:write') && (
          <>
            <Button size="sm" icon={Pencil} onClick={onEdit}>
              Edit
            </Button>
            <Button size="sm" icon={CopyPlus} onClick={onDuplicate}>
              Duplicate
            </Button>
            <Button size="sm" icon={Trash2} onClick={onDelete}>
              Delete
            </Button>
          </>
        )}
        <CopyButton isLabelled label="Copy id" text={document._id} />
        <CopyButton isLabelled label="Copy JSON" text={json} />
      </div>
      <Tabs
        label="Document"
        value={tab}
        onChange={setTab}
        tabs={[
          { value: 'fields', label: 'Fields', content: <FieldList index={index} document={document} /> },
          {
            value: 'json',
            label: 'JSON',
            content: <CodeBlock code={json} language="json" title="Document" isWrapped />,
          },
        ]}
      />
    </div>
  )
}

function FieldList({ index, document }: Pick<DocumentViewProps, 'index' | 'document'>) {
  const schema = new Map(schemaFields(index).map((field) => [field.name, field]))
  const fields = seenFields([document])
  if (fields.length === 0) return <p className="text-fg-muted">This document has no field but its id.</p>
  return (
    <dl className="divide-y rounded-lg border">
      {fields.map(({ name, type }) => (
        <div key={name} className="grid gap-x-4 gap-y-1 px-4 py-3 sm:grid-cols-[minmax(8rem,1fr)_3fr]">
          <dt className="min-w-0">
            <span className="font-mono text-sm wrap-anywhere">{name}</span>
            <span className="mt-0.5 flex flex-wrap items-center gap-1.5 text-xs text-fg-subtle">
              {schema.get(name)?.type ?? type}
              {schema.get(name)?.isTensor && <Badge tone="accent">vector search</Badge>}
            </span>
          </dt>
          <dd className="min-w-0 text-base">
            <WholeValue value={document[name]} />
          </dd>
        </div>
      ))}
    </dl>
  )
}
