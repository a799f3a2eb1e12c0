import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { DryRun } from '#contracts/dry-run'
import { dryRun } from '../../../api/client.ts'
import { type ApiError, toApiError } from '../../../api/errors.ts'
import { useDebounced } from '../../../ui/use-debounced.ts'
import type { Settings } from './draft.ts'

const TYPING_MS = 300
/** Stands for the name while only the settings are asked about; nothing is made under it. */
const NO_NAME = 'not-yet-named-in-the-console'

const isOver = { staleTime: 10_000, gcTime: 0, refetchOnWindowFocus: false } as const

export type SettingsTrial = Readonly<{
  /** The newest answer; older than the settings while `isStale`. */
  plan: DryRun | undefined
  isStale: boolean
  /** Why these settings would be refused. */
  error: ApiError | undefined
}>

/** What the server says of settings before anything is made. A newer question calls off the older one. */
export function useSettingsTrial(settings: Settings): SettingsTrial {
  const wanted = JSON.stringify(settings)
  const settled = useDebounced(wanted, TYPING_MS)
  const trial = useQuery({
    queryKey: ['dry-run', 'createIndex', 'settings', settled],
    queryFn: ({ signal }) =>
      dryRun('createIndex', { params: { name: NO_NAME }, body: JSON.parse(settled) as Settings, signal }),
    placeholderData: keepPreviousData,
    ...isOver,
  })
  const [last, setLast] = useState<DryRun>()
  if (trial.data && !trial.isPlaceholderData && trial.data !== last) setLast(trial.data)
  const isCurrent = wanted === settled && !trial.isPlaceholderData && !trial.isPending
  return {
    plan: trial.data ?? last,
    isStale: !isCurrent || trial.isError,
    error: isCurrent && trial.error ? toApiError(trial.error) : undefined,
  }
}

export type NameTrial = Readonly<{
  state: 'empty' | 'asking' | 'free' | 'unknown' | 'refused'
  error?: string
}>

/** Whether an index can have this name, by the server's word; that it is taken is known at once. */
export function useNameTrial(name: string, taken: readonly string[]): NameTrial {
  const settled = useDebounced(name, TYPING_MS)
  const isTaken = taken.includes(name)
  const isAsked = settled === name && name !== '' && !isTaken
  const trial = useQuery({
    queryKey: ['dry-run', 'createIndex', 'name', settled],
    queryFn: ({ signal }) => dryRun('createIndex', { params: { name: settled }, body: {}, signal }),
    enabled: isAsked,
    ...isOver,
  })
  if (name === '') return { state: 'empty' }
  if (isTaken) return { state: 'refused', error: `There is an index ${name} already. Choose another name.` }
  if (!isAsked || trial.isPending) return { state: 'asking' }
  if (trial.isSuccess) return { state: 'free' }
  const refusal = nameRefusal(toApiError(trial.error))
  return refusal === undefined ? { state: 'unknown' } : { state: 'refused', error: refusal }
}

/** What an error says against the name; `undefined` when it is about something else. */
export function nameRefusal(error: ApiError): string | undefined {
  const found = error.fields.find(({ loc }) => loc[0] === 'path')
  if (found) return found.msg
  // The second: an index of that name is still being deleted.
  if (error.code === 'index_already_exists' || error.code === 'operation_conflict_error') return error.message
  // A name such as `..` leads to another address before it can be judged.
  return error.status === 404 || error.status === 405 ? 'An index cannot have this name.' : undefined
}
