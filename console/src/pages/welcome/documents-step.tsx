import { useQuery } from '@tanstack/react-query'
import type { IndexListEntry, IndexStatusView } from '#contracts/indexes'
import { hasCode, toApiError } from '../../api/errors.ts'
import { indexQuery } from '../../api/pages.ts'
import { CopyButton } from '../../ui/button/copy-button.tsx'
import { ErrorState } from '../../ui/feedback/error-state.tsx'
import { LinkButton } from '../../ui/button/link-button.tsx'
import { Notice } from '../../ui/feedback/notice.tsx'
import { Progress } from '../../ui/feedback/progress.tsx'
import { Loading, Skeleton } from '../../ui/feedback/skeleton.tsx'
import { StatusBadge } from '../../ui/value/status-badge.tsx'
import { shownStatus } from '../index-detail/index-can.ts'
import { progressOf } from '../index-detail/status/index-progress.ts'
import { FirstDocuments } from './first-documents.tsx'
import { StepFrame } from './step-frame.tsx'

/** Events tell of every change; this is for when they do not come. */
const CREATING_MS = 5_000

/** The index becomes ready, gets its first documents, and is searched. */
export function DocumentsStep({ name }: { name: string }) {
  const {
    data: page,
    error,
    refetch,
    isRefetching,
  } = useQuery({
    ...indexQuery(name),
    refetchInterval: ({ state: { data: seen } }) =>
      seen?.index.status === 'ok' && seen.index.data.indexStatus === 'CREATING' && CREATING_MS,
  })
  const retry = { onRetry: () => void refetch(), isRetrying: isRefetching }
  const failed = page?.index.status === 'failed' ? page.index.error : error && toApiError(error)
  return (
    <StepFrame
      title="Add documents and search"
      description="Documents are JSON. The index embeds the fields you name, so that searches find them by meaning."
    >
      {hasCode(error, 'index_not_found') ? (
        <Gone name={name} />
      ) : page?.index.status === 'ok' ? (
        <>
          <State
            index={page.index.data}
            status={
              page.status.status === 'ok' ? page.status.data : { indexStatus: page.index.data.indexStatus }
            }
          />
          {page.index.data.indexStatus !== 'FAILED' && <FirstDocuments index={page.index.data} />}
        </>
      ) : failed ? (
        <ErrorState
          title="The index could not be loaded"
          message={failed.message}
          requestId={failed.requestId}
          {...retry}
        />
      ) : (
        <Loading className="flex flex-col gap-3">
          <Skeleton className="h-12" />
          <Skeleton className="h-56" />
        </Loading>
      )}
    </StepFrame>
  )
}

function Gone({ name }: { name: string }) {
  return (
    <Notice
      tone="warning"
      title={`There is no index ${name}`}
      action={
        <LinkButton to="/welcome" search={{ step: 'index' }}>
          Create an index
        </LinkButton>
      }
    >
      It was deleted, or belongs to another account.
    </Notice>
  )
}

/** How far the index is, in one box. */
function State({ index, status }: Readonly<{ index: IndexListEntry; status: IndexStatusView }>) {
  const { indexName, marqoEndpoint } = index
  const { indexStatus, reason } = status
  if (indexStatus === 'FAILED')
    return (
      <Notice
        isLive
        tone="danger"
        title={`Index ${indexName} could not be created`}
        action={
          <>
            <LinkButton to="/indexes/$name" params={{ name: indexName }}>
              Open the index
            </LinkButton>
            <LinkButton to="/welcome" search={{ step: 'index' }}>
              Create another
            </LinkButton>
          </>
        }
      >
        {reason ?? 'Open it to see what happened.'}
      </Notice>
    )
  const progress = progressOf(status)
  const isUnderWay = indexStatus === 'CREATING'
  return (
    <div className="flex flex-col gap-3 rounded-lg border bg-surface px-4 py-3">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
        <span className="flex min-w-0 items-center gap-3">
          <span className="truncate font-medium">{indexName}</span>
          <StatusBadge status={shownStatus({ ...index, indexStatus })} isLive />
        </span>
        {marqoEndpoint !== '' && (
          <span className="flex min-w-0 items-center gap-1">
            <code className="truncate font-mono text-sm text-fg-muted">{marqoEndpoint}</code>
            <CopyButton text={marqoEndpoint} label="Copy endpoint" />
          </span>
        )}
      </div>
      {isUnderWay && (
        <Progress
          label={progress.label}
          value={progress.value}
          detail={progress.detail ?? 'Usually ready in less than a minute.'}
        />
      )}
    </div>
  )
}
