import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { call, dryRun } from '../../../api/client.ts'
import { hasCode } from '../../../api/errors.ts'
import { indexKey } from '../../../api/pages.ts'
import { useDebounced } from '../../../ui/use-debounced.ts'
import { sizeQuery, type TaggedSize } from '../index-queries.ts'
import { changesOf, emptyFields, type IndexSize, isSameSize, type SizeEdits } from './index-size.ts'
import { useIntentKey } from '../../../api/use-intent-key.ts'

const TYPING_MS = 250
const BUSY_RETRY_MS = 2_000

type Asked = Readonly<{ body: Partial<IndexSize>; etag: string | undefined; isAsked: boolean }>

/** What the change would do, asked of the server whenever the person pauses or the index has moved. */
function usePreview(name: string, { body, etag, isAsked }: Asked) {
  const queryClient = useQueryClient()
  const wanted = JSON.stringify(body)
  const settled = useDebounced(wanted, TYPING_MS)
  const preview = useQuery({
    // Not below `indexKey`: news of the index moves the tag, and an old tag would only be refused.
    queryKey: ['dry-run', name, etag, settled],
    queryFn: ({ signal }) =>
      dryRun('modifyIndex', {
        params: { name },
        body: JSON.parse(settled) as Partial<IndexSize>,
        ifMatch: etag,
        signal,
      }),
    enabled: isAsked,
    placeholderData: keepPreviousData,
    gcTime: 0,
    // While somebody else's change is under way.
    refetchInterval: ({ state }) => hasCode(state.error, 'operation_conflict_error') && BUSY_RETRY_MS,
  })
  const isOutdated = hasCode(preview.error, 'precondition_failed')
  useEffect(() => {
    if (isOutdated) void queryClient.invalidateQueries({ queryKey: sizeQuery(name).queryKey })
  }, [isOutdated, queryClient, name])
  return { preview, isCurrent: wanted === settled && !preview.isPlaceholderData && preview.isSuccess }
}

const NOT_READ: TaggedSize = {
  size: { inferenceType: '', numberOfInferences: 0, numberOfShards: 0, numberOfReplicas: 0 },
  etag: undefined,
}

/**
 * One person's change of the size of an index that others may change at the same time. `opened` is what the person
 * was shown, `latest` what it is now; while the two differ there is a conflict, and nothing is sent.
 */
export function useSizeChange(name: string, firstEdits: SizeEdits = {}) {
  const queryClient = useQueryClient()
  const reading = useQuery(sizeQuery(name))
  const latest = reading.data ?? NOT_READ
  const [first, setOpened] = useState<TaggedSize>()
  if (first === undefined && reading.data !== undefined) setOpened(reading.data)
  const opened = first ?? latest
  const [edits, setEdits] = useState(firstEdits)
  const hasMoved = !isSameSize(opened.size, latest.size)
  // A tag moves with more than the size: where the size is as it was shown, the newer tag is as good.
  const base = hasMoved ? opened : latest
  const body = changesOf(edits, base.size)
  const keyOf = useIntentKey()
  const apply = useMutation({
    mutationFn: () =>
      call('modifyIndex', {
        params: { name },
        body,
        ifMatch: base.etag,
        idempotencyKey: keyOf(JSON.stringify([base.etag, body])),
      }),
    // Also after a failure: the answer may be what got lost, or the index may be another by now.
    onSettled: () => void queryClient.invalidateQueries({ queryKey: indexKey(name) }),
  })
  // The answer got lost on its way, but the change is there.
  const hasArrived = apply.isError && hasMoved && isSameSize(latest.size, { ...base.size, ...body })
  const isOpen = !apply.isPending && !apply.isSuccess && !hasArrived
  const isConflict = isOpen && hasMoved
  const isComplete = emptyFields(edits).length === 0
  const isAsked = reading.data !== undefined && isOpen && !isConflict && isComplete
  const { preview, isCurrent } = usePreview(name, { body, etag: base.etag, isAsked })
  return {
    reading,
    opened: opened.size,
    latest: latest.size,
    shown: { ...base.size, ...edits },
    edits,
    edit: (more: SizeEdits) => {
      if (apply.isError) apply.reset()
      setEdits((before) => ({ ...before, ...more }))
    },
    isConflict,
    /** No field is empty. */
    isComplete,
    /** Ends a conflict: the person's own changes go on top of what it is now, or are dropped. */
    startFromLatest: ({ keepsEdits }: { keepsEdits: boolean }) => {
      apply.reset()
      setOpened(latest)
      if (!keepsEdits) setEdits(firstEdits)
    },
    preview,
    /** There is something to change, and its preview is on the screen. */
    canApply: isAsked && isCurrent && (preview.data?.changes.length ?? 0) > 0,
    apply: () => apply.mutate(),
    isApplying: apply.isPending,
    isApplied: apply.isSuccess || hasArrived,
    applyError: isConflict ? null : apply.error,
  }
}

export type SizeChange = ReturnType<typeof useSizeChange>
