import { useMemo, useState } from 'react'
import { SHOWN_AT_FIRST } from './document-columns.tsx'
import type { IndexField } from './index-fields.ts'
import { readKeptTexts, writeKept } from './kept.ts'

/** Which fields the table does not show: all but the first few, until somebody chooses; then remembered per index. */
export function useHiddenFields(
  indexName: string,
  fields: readonly IndexField[],
): [readonly string[], (hidden: readonly string[]) => void] {
  const key = `marqo-document-columns:${indexName}`
  const [shown, setShown] = useState(() => readKeptTexts(key))
  const hidden = useMemo(() => {
    const names = fields.map(({ name }) => name)
    const wanted = new Set(shown ?? names.slice(0, SHOWN_AT_FIRST))
    return names.filter((name) => !wanted.has(name))
  }, [fields, shown])
  const change = (next: readonly string[]) => {
    const away = new Set(next)
    const rest = fields.map(({ name }) => name).filter((name) => !away.has(name))
    setShown(rest)
    writeKept(key, rest)
  }
  return [hidden, change]
}
