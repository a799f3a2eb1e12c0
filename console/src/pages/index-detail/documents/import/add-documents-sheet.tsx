import { useBlocker } from '@tanstack/react-router'
import { useState } from 'react'
import type { IndexListEntry } from '#contracts/indexes'
import { formatCount, formatQuantity } from '../../../../format/numbers.ts'
import { Button } from '../../../../ui/button/button.tsx'
import { ConfirmDialog } from '../../../../ui/overlay/confirm-dialog.tsx'
import { Sheet } from '../../../../ui/overlay/sheet.tsx'
import { schemaFields } from '../index-fields.ts'
import { likelyTensorFields, rememberedTensorFields } from '../tensor-fields.ts'
import { CheckStep } from './check-step.tsx'
import { embeddable } from './fit-plan.ts'
import { isOver } from './import-state.ts'
import { RunStep } from './run-step.tsx'
import { SourceStep, type Way } from './source-step.tsx'
import { useImportRun } from './use-import-run.ts'
import { type OpenSource, useImportSource } from './use-import-source.ts'

type AddDocumentsSheetProps = Readonly<{ index: IndexListEntry; onClose: () => void }>

/** From a file or a text to documents in the index: choose, check, add. */
export function AddDocumentsSheet({ index, onClose }: AddDocumentsSheetProps) {
  const [way, setWay] = useState<Way>('file')
  const [text, setText] = useState('')
  const source = useImportSource(index)
  const run = useImportRun(index)
  const tensor = useChosenTensorFields(index, source.state.kind === 'open' ? source.state.source : undefined)
  const isRunning = run.state !== undefined && !isOver(run.state)
  const open = source.state.kind === 'open' ? source.state.source : undefined
  const start = () => {
    if (open) run.start({ reader: source.reader(), source: open, tensorFields: tensor.fields })
  }
  return (
    <>
      <Sheet
        isOpen
        onOpenChange={(isOpen) => {
          if (!isOpen) onClose()
        }}
        size={open && !run.state ? 'xl' : 'lg'}
        title="Add documents"
        description={`To ${index.indexName}`}
        footer={open && !run.state && <CheckFooter source={open} onCancel={onClose} onAdd={start} />}
      >
        {run.state ? (
          <RunStep
            indexName={index.indexName}
            state={run.state}
            control={run}
            format={open?.settings.format ?? 'json'}
            onClose={onClose}
            onAgain={() => {
              run.reset()
              source.close()
              setText('')
            }}
          />
        ) : open ? (
          <CheckStep
            source={open}
            schema={schemaFields(index)}
            isStructured={index.type === 'structured'}
            tensorFields={tensor.fields}
            onTensorFields={tensor.choose}
            onSettings={(settings) => void source.changeSettings(open, settings)}
            onPlan={(plan) => void source.changePlan(open, plan)}
            onOther={source.close}
          />
        ) : (
          <SourceStep
            state={source.state}
            way={way}
            onWay={setWay}
            text={text}
            onText={setText}
            onOpen={(file) => void source.open(file)}
          />
        )}
      </Sheet>
      <LeaveDialog isRunning={isRunning} onStop={run.cancel} />
    </>
  )
}

type CheckFooterProps = Readonly<{ source: OpenSource; onCancel: () => void; onAdd: () => void }>

function CheckFooter({ source, onCancel, onAdd }: CheckFooterProps) {
  const { scan, progress } = source
  const count = progress === undefined ? (scan?.documents ?? 0) : 0
  return (
    <>
      <Button onClick={onCancel}>Cancel</Button>
      <Button variant="primary" onClick={onAdd} disabled={count === 0}>
        {addLabel(count, scan?.problemCount ?? 0)}
      </Button>
    </>
  )
}

/** Says how many of all, where some are lost. */
function addLabel(count: number, lost: number): string {
  if (count === 0) return 'Add documents'
  if (lost > 0) return `Add ${formatCount(count)} of ${formatCount(count + lost)}`
  return `Add ${formatQuantity(count, 'document', 'documents')}`
}

/** What was chosen the last time for this index, else what looks as if one would search it by meaning. */
function useChosenTensorFields(index: IndexListEntry, source: OpenSource | undefined) {
  const [chosen, setChosen] = useState<readonly string[]>()
  const [remembered] = useState(() => rememberedTensorFields(index.indexName))
  const { scan, plan } = source ?? {}
  const offered = scan && plan && index.model !== 'no_model' ? embeddable(scan.columns, plan) : []
  const names = new Set(offered.map(({ name }) => name))
  const known = remembered?.filter((name) => names.has(name)) ?? []
  const suggested = known.length > 0 || offered.length === 0 ? known : likelyTensorFields(offered)
  return {
    fields: (chosen ?? suggested).filter((name) => names.has(name)),
    choose: setChosen,
  }
}

/** Asks before an import is left that is not at its end; the browser asks when the page itself is. */
function LeaveDialog({ isRunning, onStop }: Readonly<{ isRunning: boolean; onStop: () => void }>) {
  const blocker = useBlocker({
    shouldBlockFn: () => isRunning,
    enableBeforeUnload: () => isRunning,
    withResolver: true,
  })
  if (blocker.status !== 'blocked') return null
  return (
    <ConfirmDialog
      isOpen
      onOpenChange={(isOpen) => {
        if (!isOpen) blocker.reset()
      }}
      title="Stop adding documents?"
      description="Documents that were added stay in the index. The rest of the file is not added."
      confirmLabel="Stop and leave"
      cancelLabel="Keep adding"
      onConfirm={() => {
        onStop()
        blocker.proceed()
      }}
    />
  )
}
