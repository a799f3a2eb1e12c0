/** What of the documents tab stands in its address. */
export type DocumentsSearch = {
  /** Marqo's filter string. */
  filter?: string
  /** Id of the document that is open. */
  doc?: string
  dialog?: 'add'
}

/** Ids such as 123 come as numbers when somebody types the address. */
const asText = (value: unknown) =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''

export function readDocumentsSearch({ filter, doc, dialog }: Record<string, unknown>): DocumentsSearch {
  const filterText = asText(filter)
  const docId = asText(doc)
  return {
    ...(filterText.trim() !== '' && { filter: filterText }),
    ...(docId !== '' && { doc: docId }),
    ...(dialog === 'add' && { dialog }),
  }
}
