import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { IndexStatusView } from '#contracts/indexes'
import { toApiError } from '../../api/errors.ts'
import { indexKey, indexQuery } from '../../api/pages.ts'
import { Notice } from '../../ui/notice.tsx'
import { Progress } from '../../ui/progress.tsx'
import { progressOf } from './index-progress.ts'
import { settledQuery } from './index-queries.ts'

type ChangeWatchProps = Readonly<{ name: string; doneText: string }>

/** Follows a change from the moment it was accepted until the index serves it, or why it does not. */
export function ChangeWatch({ name, doneText }: ChangeWatchProps) {
  const [since] = useState(() => Date.now())
  const settled = useQuery(settledQuery(name, 'READY', since))
  const page = useQuery({ ...indexQuery(name), enabled: false })
  const queryClient = useQueryClient()
  const isSettled = settled.data !== undefined
  useEffect(() => {
    // The page hears it by an event, unless the stream is cut just now.
    if (isSettled) void queryClient.invalidateQueries({ queryKey: indexKey(name) })
  }, [isSettled, queryClient, name])
  if (settled.isError) {
    return (
      <Notice tone="warning" isLive title="The change was accepted">
        How it goes on cannot be seen right now. {toApiError(settled.error).message}
      </Notice>
    )
  }
  if (settled.data) return <Outcome status={settled.data} doneText={doneText} />
  const status = page.data?.status.status === 'ok' ? page.data.status.data : undefined
  const { label, value, detail } = progressOf(status?.indexStatus === 'MODIFYING' ? status : undefined)
  return (
    <div role="status" className="flex flex-col gap-3">
      <Progress label={label} value={value} detail={detail} />
      <p className="text-fg-muted">
        The change was accepted. It goes on when you close this; the page shows how far it is.
      </p>
    </div>
  )
}

function Outcome({ status, doneText }: { status: IndexStatusView; doneText: string }) {
  if (status.indexStatus === 'READY' && status.reason === undefined) {
    return (
      <Notice tone="success" isLive title="Done">
        {doneText}
      </Notice>
    )
  }
  const title =
    status.indexStatus === 'READY' ? 'The index is as it was before' : 'The change did not succeed'
  return (
    <Notice tone="danger" isLive title={title}>
      {status.reason ?? 'The index was deleted meanwhile.'}
    </Notice>
  )
}
