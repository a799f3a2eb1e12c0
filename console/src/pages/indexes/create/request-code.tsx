import { useDeferredValue, useMemo, useState } from 'react'
import { createIndexSnippets } from '../../../snippets/snippets.ts'
import { SnippetTabs } from '../../../ui/code/snippet-tabs.tsx'
import type { Settings } from './draft.ts'

/** The same index made by a program, kept in step with the form. */
export function RequestCode({ name, settings }: Readonly<{ name: string; settings: Settings }>) {
  const [language, setLanguage] = useState('python')
  const wanted = useDeferredValue(settings)
  const snippets = useMemo(
    () => createIndexSnippets({ apiOrigin: window.location.origin, indexName: name || 'my-index' }, wanted),
    [name, wanted],
  )
  return <SnippetTabs label="Create this index" snippets={snippets} value={language} onChange={setLanguage} />
}
