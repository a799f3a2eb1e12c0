import { FileStack, Plus, Search, X } from 'lucide-react'
import { useState } from 'react'
import { Can } from '../../../app/permissions.tsx'
import { cx } from '../../../ui/cx.ts'
import { EmptyState } from '../../../ui/feedback/empty-state.tsx'
import { ErrorState } from '../../../ui/feedback/error-state.tsx'
import { IconButton } from '../../../ui/button/icon-button.tsx'
import { Kbd } from '../../../ui/value/kbd.tsx'
import { LinkButton } from '../../../ui/button/link-button.tsx'
import { Segmented } from '../../../ui/form/segmented.tsx'
import { Loading, Skeleton } from '../../../ui/feedback/skeleton.tsx'
import { without } from '../index-address.ts'
import { FacetPanel } from './facet-panel.tsx'
import { HitList } from './hit-list.tsx'
import { ResultSummary } from './result-summary.tsx'
import { RequestCode, RequestJson } from './request-views.tsx'
import type { ResultsProps } from './results-props.ts'

const VIEWS = [
  { value: 'compact', label: 'Compact' },
  { value: 'full', label: 'Full' },
  { value: 'code', label: 'Code' },
  { value: 'json', label: 'JSON' },
] as const

export function SearchResults(props: ResultsProps) {
  const { index, body, outcome, failure, isSearching, hasNoDocuments, isOld } = props
  const [view, setView] = useState<(typeof VIEWS)[number]['value']>('compact')
  if (hasNoDocuments && !outcome?.result.hits.length) return <NothingToFind name={index.indexName} />
  if (body === undefined) return <BeforeSearching />
  return (
    <section aria-label="Results" className="flex flex-col gap-4">
      <div className="flex min-h-8 flex-wrap items-center justify-between gap-3">
        <ResultSummary outcome={failure ? undefined : outcome} isSearching={isSearching} />
        <Segmented label="View" options={VIEWS} value={view} onChange={setView} />
      </div>
      {props.address.like !== undefined && (
        <LikeNote id={props.address.like} onClose={() => props.onAddress(without(props.address, 'like'))} />
      )}
      {view === 'code' ? (
        <RequestCode index={index} body={body} />
      ) : view === 'json' ? (
        <RequestJson body={body} answer={failure ? undefined : outcome?.result} />
      ) : props.isFilterWrong ? (
        <EmptyState title="The filter cannot be read" description="Correct it above to see hits." />
      ) : failure ? (
        <ErrorState
          title="The search could not be run"
          message={failure.message}
          requestId={failure.requestId}
          onRetry={props.onRetry}
          isRetrying={isSearching}
        />
      ) : outcome ? (
        <div aria-busy={isOld} className={cx('transition-opacity', isOld && 'opacity-60')}>
          {props.address.facets ? (
            <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-4 lg:grid-cols-[minmax(0,1fr)_15rem]">
              <HitList {...props} outcome={outcome} isFull={view === 'full'} />
              <FacetPanel result={outcome.result} address={props.address} onAddress={props.onAddress} />
            </div>
          ) : (
            <HitList {...props} outcome={outcome} isFull={view === 'full'} />
          )}
        </div>
      ) : (
        isSearching && <HitsLoading />
      )}
    </section>
  )
}

/** Which document's like are shown, and the way back. */
function LikeNote({ id, onClose }: Readonly<{ id: string; onClose: () => void }>) {
  return (
    <p className="flex flex-wrap items-center gap-x-2 text-sm text-fg-muted">
      <span>
        Documents like <span className="font-mono wrap-anywhere text-fg">{id}</span>, without it
      </span>
      <IconButton size="sm" icon={X} label="Show no documents like it" onClick={onClose} />
    </p>
  )
}

function HitsLoading() {
  return (
    <Loading label="Searching" className="flex flex-col gap-3">
      {[0, 1, 2].map((at) => (
        <div key={at} className="rounded-lg border bg-surface p-5">
          <Skeleton className="w-1/3" />
          <Skeleton className="mt-3 w-4/5" />
        </div>
      ))}
    </Loading>
  )
}

function NothingToFind({ name }: { name: string }) {
  return (
    <EmptyState
      icon={FileStack}
      title="There is nothing to find yet"
      description="This index holds no documents. Add some, then search them here."
      action={
        <Can do="documents:write">
          <LinkButton
            to="/indexes/$name/documents"
            params={{ name }}
            search={{ dialog: 'add' }}
            variant="primary"
            icon={Plus}
          >
            Add documents
          </LinkButton>
        </Can>
      }
    />
  )
}

function BeforeSearching() {
  return (
    <EmptyState
      icon={Search}
      title="Search this index"
      description={
        <>
          Type a query and press <Kbd>Enter</Kbd>. <Kbd>/</Kbd> takes you back to it. The address of this page
          holds the search, so you can share it.
        </>
      }
    />
  )
}
