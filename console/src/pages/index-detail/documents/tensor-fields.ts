import type { IndexDocument } from '#contracts/indexes'
import { call } from '../../../api/client.ts'
import { hasCode } from '../../../api/errors.ts'
import { escapeValue } from '../search/filter/write-filter.ts'
import { readKeptTexts, writeKept } from './kept.ts'

/** Which fields an unstructured index embeds is said with each document, so the last choice is remembered. */
const keyOf = (indexName: string) => `marqo-tensor-fields:${indexName}`

export const rememberedTensorFields = (indexName: string) => readKeptTexts(keyOf(indexName))
export const rememberTensorFields = (indexName: string, fields: readonly string[]) =>
  writeKept(keyOf(indexName), fields)

/** More would be more requests than the knowledge is worth. */
const MAX_ASKED = 12

/** Fields that hold text, which is what can be embedded. */
export function textFieldsOf(document: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(document).flatMap(([name, value]) =>
    name !== '_id' && typeof value === 'string' && value !== '' ? [name] : [],
  )
}

/** Fields whose names or texts look as if one would search them by meaning. */
export function likelyTensorFields(fields: readonly { name: string; meanLength: number }[]): string[] {
  const isTelling = (name: string) => /title|name|desc|text|body|content|summary|question|answer/i.test(name)
  const likely = fields.filter(({ name, meanLength }) => meanLength >= 20 || isTelling(name))
  return (likely.length > 0 ? likely : fields.slice(0, 1)).map(({ name }) => name)
}

/**
 * Which fields of a document are embedded: each is searched by itself, and the search says what it found it by.
 * @throws ApiError
 */
export async function detectTensorFields(
  indexName: string,
  document: IndexDocument,
  signal: AbortSignal,
): Promise<string[]> {
  const filter = `_id:${escapeValue(document._id)}`
  const isEmbedded = async (field: string) => {
    const body = { q: field, limit: 1, filter, searchableAttributes: [field], attributesToRetrieve: [] }
    const found = await call('searchIndex', { params: { name: indexName }, body, signal }).catch(
      (error: unknown) => {
        // No document of the index has an embedded field of this name.
        if (hasCode(error, 'invalid_field_name')) return undefined
        throw error
      },
    )
    return found !== undefined && found.hits.length > 0 ? [field] : []
  }
  const found = await Promise.all(textFieldsOf(document).slice(0, MAX_ASKED).map(isEmbedded))
  return found.flat()
}
