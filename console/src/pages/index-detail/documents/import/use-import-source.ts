import { useEffect, useRef, useState } from 'react'
import { schemaFields } from '../index-fields.ts'
import { fitPlan } from './fit-plan.ts'
import { type ImportSource, openImportSource } from './import-source.ts'
import type { ImportPlan } from './make-document.ts'
import type { Scan } from './scan-source.ts'
import type { SourceSettings } from './source.ts'

/** Beyond this a browser is the wrong tool. */
export const MAX_FILE_BYTES = 200 * 1000 * 1000

export type ChosenFile = Readonly<{ blob: Blob; name: string | undefined }>

/** A source that is understood, as far as it is looked at. */
export type OpenSource = Readonly<{
  file: ChosenFile
  settings: SourceSettings
  notice: string | undefined
  /** Of the last look that came to its end; older than `settings` while the next one runs. */
  scan: Scan | undefined
  plan: ImportPlan | undefined
  /** Share read by the look that is under way. */
  progress: number | undefined
}>

export type SourceState =
  | Readonly<{ kind: 'none' }>
  | Readonly<{ kind: 'opening' }>
  | Readonly<{ kind: 'refused'; message: string }>
  | Readonly<{ kind: 'open'; source: OpenSource }>

type Index = Parameters<typeof schemaFields>[0]

/** Opens a file or a pasted text, looks at all of it, and again whenever it is to be read in another way. */
export function useImportSource(index: Index) {
  const [state, setState] = useState<SourceState>({ kind: 'none' })
  const source = useRef<ImportSource>(undefined)
  const look = useRef(0)
  useEffect(
    () => () => {
      source.current?.close()
      source.current = undefined
    },
    [],
  )
  const reader = () => (source.current ??= openImportSource())

  const scan = async (open: OpenSource, plan: ImportPlan | undefined) => {
    look.current += 1
    const own = look.current
    const update = (change: Partial<OpenSource>) => {
      if (look.current === own)
        setState({ kind: 'open', source: { ...open, plan: plan ?? open.plan, ...change } })
    }
    update({ progress: 0 })
    const onProgress = (bytes: number) => update({ progress: bytes / Math.max(1, open.file.blob.size) })
    const found = await reader().ask('scan', { settings: open.settings, plan }, onProgress)
    if (found === undefined || look.current !== own) return
    const suggested = plan ?? fitToSchema(index, open.settings, found)
    // A schema may want other types than were seen: whether the values are such is a matter of another look.
    const isFitted = plan === undefined && suggested !== found.plan
    if (isFitted) await scan({ ...open, scan: found }, suggested)
    else update({ scan: found, plan: suggested, progress: undefined })
  }

  const guarded = async (work: () => Promise<void>) => {
    try {
      await work()
    } catch (thrown) {
      setState({ kind: 'refused', message: thrown instanceof Error ? thrown.message : String(thrown) })
    }
  }

  const open = (file: ChosenFile) =>
    guarded(async () => {
      if (file.blob.size > MAX_FILE_BYTES) return setState({ kind: 'refused', message: TOO_LARGE })
      setState({ kind: 'opening' })
      const detected = await reader().ask('open', { blob: file.blob, fileName: file.name })
      if (detected.kind === 'refused') return setState(detected)
      const { settings, notice } = detected
      const fresh = { file, settings, notice, scan: undefined, plan: undefined, progress: 0 }
      return scan(fresh, undefined)
    })

  return {
    state,
    open,
    close: () => {
      look.current += 1
      setState({ kind: 'none' })
    },
    /** Read in another way, so that everything else is suggested anew. */
    changeSettings: (from: OpenSource, settings: SourceSettings) =>
      guarded(() => scan({ ...from, settings }, undefined)),
    changePlan: (from: OpenSource, plan: ImportPlan) => guarded(() => scan({ ...from, plan }, plan)),
    reader,
  }
}

const TOO_LARGE =
  'The file is larger than 200 MB. Send it with a program instead, in batches of up to 128 documents: the code stands under “Use this index” on the overview.'

function fitToSchema(index: Index, settings: SourceSettings, found: Scan): ImportPlan {
  return fitPlan(found.plan, found.columns, {
    schema: schemaFields(index),
    isCsv: settings.format === 'csv',
  })
}
