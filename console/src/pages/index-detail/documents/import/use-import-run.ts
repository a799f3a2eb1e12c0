import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import type { IndexListEntry } from '#contracts/indexes'
import { documentsChanged } from '../document-queries.ts'
import { rememberTensorFields } from '../tensor-fields.ts'
import { type ImportRun, startImport } from './import-run.ts'
import type { ImportSource } from './import-source.ts'
import { type ImportState, initialState } from './import-state.ts'
import { sendBatch, wait } from './send-batch.ts'
import type { OpenSource } from './use-import-source.ts'

type Start = Readonly<{ reader: ImportSource; source: OpenSource; tensorFields: readonly string[] }>

/** One import at a time; leaving the page ends it. */
export function useImportRun({ indexName, type }: IndexListEntry) {
  const queryClient = useQueryClient()
  const [state, setState] = useState<ImportState>()
  const run = useRef<ImportRun>(undefined)
  const leaving = useRef<AbortController>(undefined)
  useEffect(() => () => leaving.current?.abort(), [])

  const start = async ({ reader, source, tensorFields }: Start) => {
    const { scan, plan, settings } = source
    if (scan === undefined || plan === undefined) return
    const { signal } = (leaving.current = new AbortController())
    const isStructured = type === 'structured'
    if (!isStructured) rememberTensorFields(indexName, tensorFields)
    const total = scan.documents + scan.problemCount
    setState(initialState(total))
    await reader.ask('start', { settings, plan })
    const own = startImport({
      total,
      next: () => reader.ask('next', {}),
      send: (entries) => sendBatch(entries, { indexName, isStructured, tensorFields, signal }),
      wait: (milliseconds, woken) => wait(milliseconds, AbortSignal.any([woken, signal])),
      now: () => performance.now(),
      onChange: setState,
    })
    signal.addEventListener('abort', () => own.cancel())
    run.current = own
    await own.finished
    await documentsChanged(queryClient, indexName)
  }

  return {
    state,
    start: (input: Start) => void start(input),
    pause: () => run.current?.pause(),
    resume: () => run.current?.resume(),
    skip: () => run.current?.skip(),
    cancel: () => run.current?.cancel(),
    reset: () => setState(undefined),
  }
}

export type ImportControl = ReturnType<typeof useImportRun>
