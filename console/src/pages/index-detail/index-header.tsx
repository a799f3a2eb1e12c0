import type { IndexListEntry } from '#contracts/indexes'
import { Breadcrumb } from '../../ui/page/breadcrumb.tsx'
import { CopyButton } from '../../ui/button/copy-button.tsx'
import { PageHeader } from '../../ui/page/page-header.tsx'
import { StatusBadge } from '../../ui/value/status-badge.tsx'
import { TextLink } from '../../ui/button/text-link.tsx'
import { IndexActions } from './actions/index-actions.tsx'
import { shownStatus } from './index-can.ts'
import type { IndexPageData } from './index-queries.ts'

type IndexHeaderProps = Readonly<{ index: IndexListEntry; page: IndexPageData }>

export function IndexHeader({ index, page }: IndexHeaderProps) {
  const { indexName, indexStatus, marqoEndpoint, model } = index
  const stage = page.status.status === 'ok' ? page.status.data.stage : undefined
  return (
    <PageHeader
      className="mb-4"
      breadcrumb={
        <Breadcrumb>
          <TextLink to="/indexes">Indexes</TextLink>
          {indexName}
        </Breadcrumb>
      }
      title={indexName}
      badge={<StatusBadge status={shownStatus(index)} stage={stage} isLive />}
      description={
        <div className="flex flex-wrap items-center gap-x-5 gap-y-1 text-sm">
          {marqoEndpoint !== '' && indexStatus !== 'FAILED' && (
            <span className="inline-flex max-w-full min-w-0 items-center gap-1">
              <span className="sr-only">Endpoint </span>
              <code className="truncate font-mono" title={marqoEndpoint}>
                {marqoEndpoint}
              </code>
              <CopyButton text={marqoEndpoint} label="Copy endpoint" />
            </span>
          )}
          <span className="inline-flex max-w-full min-w-0 items-center gap-1.5">
            <span className="text-fg-subtle">Model</span>
            <code className="truncate font-mono" title={model}>
              {model}
            </code>
          </span>
        </div>
      }
      actions={<IndexActions index={index} />}
    />
  )
}
