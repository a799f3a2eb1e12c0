import { Download, Pause, Play } from 'lucide-react'
import { formatAbout } from '../../../../format/durations.ts'
import { formatCount, formatQuantity } from '../../../../format/numbers.ts'
import { Button } from '../../../../ui/button/button.tsx'
import { downloadText } from '../../../../ui/code/download-text.ts'
import { RequestId } from '../../../../ui/feedback/error-state.tsx'
import { LinkButton } from '../../../../ui/button/link-button.tsx'
import { Notice } from '../../../../ui/feedback/notice.tsx'
import { Progress } from '../../../../ui/feedback/progress.tsx'
import { Stat } from '../../../../ui/value/stat.tsx'
import { handledOf, type ImportPhase, type ImportState, isOver } from './import-state.ts'
import { ProblemList } from './problem-list.tsx'
import type { SourceFormat } from './source.ts'
import type { ImportControl } from './use-import-run.ts'

type RunStepProps = Readonly<{
  indexName: string
  state: ImportState
  control: ImportControl
  format: SourceFormat
  onAgain: () => void
  onClose: () => void
}>

const LABEL: Record<ImportPhase, string> = {
  running: 'Adding documents',
  retrying: 'Trying again',
  paused: 'Paused',
  stopping: 'Stopping after the current batch',
  cancelled: 'Stopped',
  done: 'Done',
}

/** Progress of an import, and at the end its outcome. */
export function RunStep({ indexName, state, control, format, onAgain, onClose }: RunStepProps) {
  const { added, refused, unreadable, total } = state
  return (
    <div className="flex flex-col gap-5">
      <Progress
        label={LABEL[state.phase]}
        value={total === 0 ? 1 : handledOf(state) / total}
        detail={pace(state)}
      />
      <p role="status" className="sr-only">
        {LABEL[state.phase]}
      </p>
      <TroubleNotice state={state} control={control} />
      {isOver(state) && <Outcome state={state} />}
      <div className="grid gap-3 sm:grid-cols-3">
        <Stat label="Added" value={formatCount(added)} hint={`of ${formatCount(total)}`} />
        <Stat label="Refused by the index" value={formatCount(refused)} />
        <Stat label="Could not be read" value={formatCount(unreadable)} />
      </div>
      <div className="flex flex-wrap justify-end gap-2">
        {isOver(state) ? (
          <>
            <Button onClick={onAgain}>Add more</Button>
            <LinkButton to="/indexes/$name/search" params={{ name: indexName }}>
              Search the documents
            </LinkButton>
            <Button variant="primary" onClick={onClose}>
              Show the documents
            </Button>
          </>
        ) : (
          <RunButtons phase={state.phase} control={control} />
        )}
      </div>
      {state.failures.length > 0 && <FailureSection state={state} format={format} />}
    </div>
  )
}

function pace({ perSecond, remainingMs, phase }: ImportState): string | undefined {
  if (perSecond === undefined || phase !== 'running') return undefined
  const rate = `${formatCount(Math.max(1, Math.round(perSecond)))} documents per second`
  return remainingMs === undefined || remainingMs < 1000 ? rate : `${rate} · ${formatAbout(remainingMs)} left`
}

function RunButtons({ phase, control }: Readonly<{ phase: ImportPhase; control: ImportControl }>) {
  return (
    <>
      <Button onClick={control.cancel} pending={phase === 'stopping'}>
        Stop
      </Button>
      {phase === 'paused' ? (
        <Button variant="primary" icon={Play} onClick={control.resume}>
          Continue
        </Button>
      ) : (
        <Button icon={Pause} onClick={control.pause} disabled={phase === 'stopping'}>
          Pause
        </Button>
      )}
    </>
  )
}

function TroubleNotice({ state, control }: Pick<RunStepProps, 'state' | 'control'>) {
  const { trouble, phase } = state
  if (trouble === undefined) return null
  return (
    <Notice
      tone={phase === 'retrying' ? 'warning' : 'danger'}
      isLive
      title={phase === 'retrying' ? 'The index did not answer' : 'Adding is paused'}
      action={
        <>
          {trouble.canSkip && phase === 'paused' && (
            <Button size="sm" onClick={control.skip}>
              Skip these
            </Button>
          )}
          {phase === 'retrying' && (
            <Button size="sm" onClick={control.resume}>
              Try now
            </Button>
          )}
        </>
      }
    >
      <p>{trouble.message}</p>
      {trouble.retryInSeconds !== undefined && (
        <p className="mt-0.5 text-sm text-fg-muted">
          The same documents are sent again in {Math.round(trouble.retryInSeconds)} s. No document is added
          twice.
        </p>
      )}
      {trouble.requestId && <RequestId requestId={trouble.requestId} />}
    </Notice>
  )
}

function Outcome({ state }: { state: ImportState }) {
  const { phase, added, total, refused, unreadable } = state
  const failed = refused + unreadable
  if (phase === 'cancelled')
    return (
      <Notice tone="warning" isLive title="Stopped before the end">
        {formatQuantity(added, 'document was', 'documents were')} added and stay in the index;{' '}
        {formatCount(total - handledOf(state))} were not sent. To continue, add the same file again: documents
        with the same ids are replaced, not duplicated.
      </Notice>
    )
  return failed === 0 ? (
    <Notice tone="success" isLive title={`${formatQuantity(added, 'document', 'documents')} added`} />
  ) : (
    <Notice tone="warning" isLive title={`${formatQuantity(added, 'document', 'documents')} added`}>
      {formatQuantity(failed, 'record was', 'records were')} not added. Download them, correct them and add
      that file.
    </Notice>
  )
}

const SHOWN = 50

function FailureSection({ state, format }: Readonly<{ state: ImportState; format: SourceFormat }>) {
  const { failures, refused, unreadable } = state
  const download = async () => {
    // Brings the writer of CSV with it, which few ever need.
    const { failuresFile } = await import('./failures-file.ts')
    const { name, text, type } = failuresFile(failures, format)
    downloadText(name, text, type)
  }
  const count = refused + unreadable
  return (
    <section className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h3 className="text-base font-semibold">Not added</h3>
        <Button size="sm" icon={Download} onClick={() => void download()}>
          Download as {format === 'csv' ? 'CSV' : 'JSONL'}
        </Button>
      </div>
      {failures.length < count && (
        <p className="text-sm text-fg-muted">
          Only the first {formatCount(failures.length)} of {formatCount(count)} are kept.
        </p>
      )}
      <ProblemList problems={failures.slice(0, SHOWN)} count={failures.length} />
    </section>
  )
}
