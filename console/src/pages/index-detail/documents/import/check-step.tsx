import { useState } from 'react'
import { formatBytes } from '../../../../format/bytes.ts'
import { formatQuantity } from '../../../../format/numbers.ts'
import { Button } from '../../../../ui/button/button.tsx'
import { Loading, SkeletonRows } from '../../../../ui/feedback/skeleton.tsx'
import { Notice } from '../../../../ui/feedback/notice.tsx'
import { Progress } from '../../../../ui/feedback/progress.tsx'
import { Tabs } from '../../../../ui/page/tabs.tsx'
import type { IndexField } from '../index-fields.ts'
import { ColumnTable } from './column-table.tsx'
import type { ImportPlan } from './make-document.ts'
import { PreviewTable } from './preview-table.tsx'
import { ProblemList } from './problem-list.tsx'
import { ReadingOptions } from './reading-options.tsx'
import { ScanRemarks } from './scan-remarks.tsx'
import type { Scan } from './scan-source.ts'
import type { SourceSettings } from './source.ts'
import type { OpenSource } from './use-import-source.ts'

type CheckStepProps = Readonly<{
  source: OpenSource
  /** Fields of a structured index; of any other, none. */
  schema: readonly IndexField[]
  isStructured: boolean
  tensorFields: readonly string[]
  onTensorFields: (fields: readonly string[]) => void
  onSettings: (settings: SourceSettings) => void
  onPlan: (plan: ImportPlan) => void
  onOther: () => void
}>

/** What was found in the source and what becomes of it, before anything is sent. */
export function CheckStep({ source, onSettings, onOther, ...rest }: CheckStepProps) {
  const { file, settings, scan, plan, progress } = source
  return (
    <div className="flex flex-col gap-5">
      <div className="flex flex-wrap items-start justify-between gap-3">
        <div className="min-w-0">
          <p className="font-medium wrap-anywhere">{file.name ?? 'Pasted documents'}</p>
          <p role="status" className="text-sm text-fg-muted">
            {formatBytes(file.blob.size)}
            {scan && progress === undefined && ` · ${summary(scan)}`}
          </p>
        </div>
        <Button size="sm" onClick={onOther}>
          {file.name === undefined ? 'Back to the text' : 'Choose another file'}
        </Button>
      </div>
      {progress !== undefined && <Progress label="Looking at all of it" value={progress} />}
      {source.notice && settings.encoding !== 'utf-8' && <Notice>{source.notice}</Notice>}
      <ReadingOptions settings={settings} onChange={onSettings} />
      {scan && plan ? (
        <Findings source={source} scan={scan} plan={plan} {...rest} />
      ) : (
        <Loading label="Looking at the documents" className="rounded-lg border">
          <SkeletonRows rows={5} columns={4} />
        </Loading>
      )}
    </div>
  )
}

function summary({ documents, problemCount, duplicateCount }: Scan): string {
  return [
    formatQuantity(documents, 'document', 'documents'),
    ...(problemCount > 0 ? [`${formatQuantity(problemCount, 'record', 'records')} left out`] : []),
    ...(duplicateCount > 0 ? [`${formatQuantity(duplicateCount, 'id repeats', 'ids repeat')}`] : []),
  ].join(' · ')
}

type FindingsProps = Omit<CheckStepProps, 'onSettings' | 'onOther'> &
  Readonly<{ scan: Scan; plan: ImportPlan }>

function Findings({ source, scan, plan, ...fields }: FindingsProps) {
  const [tab, setTab] = useState('fields')
  const isCsv = source.settings.format === 'csv'
  return (
    <>
      <ScanRemarks scan={scan} onShowProblems={() => setTab('problems')} />
      <Tabs
        label="What was found"
        value={tab === 'problems' && scan.problemCount === 0 ? 'fields' : tab}
        onChange={setTab}
        tabs={[
          {
            value: 'fields',
            label: 'Fields',
            content: <ColumnTable scan={scan} plan={plan} isCsv={isCsv} {...fields} />,
          },
          { value: 'preview', label: 'Preview', content: <PreviewTable scan={scan} plan={plan} /> },
          ...(scan.problemCount > 0
            ? [
                {
                  value: 'problems',
                  label: `Left out (${scan.problemCount})`,
                  content: <ProblemList problems={scan.problems} count={scan.problemCount} />,
                },
              ]
            : []),
        ]}
      />
    </>
  )
}
