import type { ReactNode } from 'react'
import type { IndexListEntry, IndexStatusView } from '#contracts/indexes'
import { Can } from '../../app/permissions.tsx'
import { Button } from '../../ui/button/button.tsx'
import { LinkButton } from '../../ui/button/link-button.tsx'
import { Notice } from '../../ui/feedback/notice.tsx'
import { indexCan, isPaused } from './index-can.ts'
import { IndexProgress } from './status/index-progress-card.tsx'
import type { IndexPageData } from './index-queries.ts'
import { RecreateLink } from './actions/recreate-link.tsx'
import { useIndexDialog } from './actions/use-index-dialog.ts'

type NoticesProps = Readonly<{
  index: IndexListEntry
  page: IndexPageData
  /** The tab below says itself that a paused index cannot be reached, and offers to resume it. */
  isPauseShownBelow: boolean
}>

/** What a reader must know about the index first, on every tab. */
export function IndexNotices({ index, page, isPauseShownBelow }: NoticesProps) {
  const status: IndexStatusView =
    page.status.status === 'ok' ? page.status.data : { indexStatus: index.indexStatus }
  const history = page.history.status === 'ok' ? page.history.data.results : []
  const isStale = page.stats.status === 'ok' && page.stats.data.isStale === true
  const reason = status.reason ?? index.errorMsg
  const notices: ReactNode[] = []
  switch (index.indexStatus) {
    case 'CREATING':
    case 'MODIFYING':
      notices.push(<IndexProgress key="progress" status={status} latest={history[0]} />)
      if (isStale && index.indexStatus === 'MODIFYING') notices.push(<CellAway key="away" />)
      break
    case 'DELETING':
      notices.push(
        <Notice key="deleting" isLive title="This index is being deleted">
          Its documents and its endpoint are removed for good. This page closes once that is done.
        </Notice>,
      )
      break
    case 'FAILED':
      notices.push(
        indexCan.tryAgain(index, history) ? (
          <FailedLater key="failed" reason={reason} />
        ) : (
          <NeverCreated key="failed" page={page} reason={reason} />
        ),
      )
      break
    case 'READY':
      if (isStale) notices.push(<CellAway key="away" />)
      if (page.billing.status === 'ok' && page.billing.data.isPausedByBudget)
        notices.push(<PausedByBudget key="paused" />)
      else if (isPaused(index) && !isPauseShownBelow) notices.push(<Paused key="paused" />)
      if (reason !== undefined)
        notices.push(
          <Notice key="reason" tone="warning" title="What happened to this index">
            {reason}
          </Notice>,
        )
      break
    case 'DELETED':
      break
  }
  if (status.substituteModel !== undefined)
    notices.push(<Substitute key="substitute" model={index.model} by={status.substituteModel} />)
  return notices
}

function CellAway() {
  return (
    <Notice tone="warning" isLive title="The cell of this index is not answering">
      Documents and search are unavailable right now. The counts are the last known ones. Nothing is lost, and
      this page updates when the cell is back.
    </Notice>
  )
}

function Paused() {
  const { open } = useIndexDialog()
  return (
    <Notice
      title="This index is paused"
      action={
        <Can do="indexes:write">
          <Button size="sm" onClick={() => open('resume')}>
            Resume
          </Button>
        </Can>
      }
    >
      Its documents are kept. Its endpoint answers 503 until you resume it, and only storage is billed.
    </Notice>
  )
}

function PausedByBudget() {
  return (
    <Notice
      tone="warning"
      title="The cap of the budget has paused this index"
      action={
        <Can do="billing:manage">
          <LinkButton size="sm" to="/billing" search={{ dialog: 'budget' }}>
            Change the budget
          </LinkButton>
        </Can>
      }
    >
      Its documents are kept. It resumes by itself when the month turns, or when the budget is raised.
    </Notice>
  )
}

type FailedProps = Readonly<{ reason: string | undefined }>
const NO_REASON = 'The cell gave no reason.'

/** It served before it failed. */
function FailedLater({ reason }: FailedProps) {
  const { open } = useIndexDialog()
  return (
    <Notice tone="danger" isLive title="This index has failed">
      <p>{reason ?? NO_REASON}</p>
      <p className="mt-1 text-fg-muted">
        It answers no requests and costs nothing. It can be created again with the same settings and size.
      </p>
      <Can do="indexes:write">
        <div className="mt-3 flex flex-wrap gap-2">
          <Button variant="primary" onClick={() => open('try-again')}>
            Try again
          </Button>
          <Button onClick={() => open('delete')}>Delete</Button>
        </div>
      </Can>
    </Notice>
  )
}

function NeverCreated({ page, reason }: FailedProps & Readonly<{ page: IndexPageData }>) {
  const { open } = useIndexDialog()
  return (
    <Notice tone="danger" title="This index could not be created">
      <p>{reason ?? NO_REASON}</p>
      <p className="mt-1 text-fg-muted">
        It holds no documents and costs nothing. Delete it to free its name.
      </p>
      <Can do="indexes:write">
        <div className="mt-3 flex flex-wrap gap-2">
          <Button variant="primary" onClick={() => open('retry')}>
            Delete and try again
          </Button>
          {page.settings.status === 'ok' && (
            <RecreateLink settings={page.settings.data}>Try under another name</RecreateLink>
          )}
        </div>
      </Can>
    </Notice>
  )
}

function Substitute({ model, by }: Readonly<{ model: string; by: string }>) {
  return (
    <Notice title="A substitute model is in use">
      The cell cannot run <code className="font-mono text-sm">{model}</code> and uses{' '}
      <code className="font-mono text-sm">{by}</code>. Searches work, but relevance may differ.
    </Notice>
  )
}
