import { ServiceError } from '#platform/errors'
import type { ServedIndex } from '../served-index.ts'
import type { Prepared } from './prepared.ts'

/** Limit of fields in an unstructured index: each has its own columns. */
const MAX_FIELDS = 1000

/**
 * Counts the fields of an index with those of documents to be stored. `add` throws as soon as the documents alone have
 * too many, because names are costly to collect; `check` throws when they are too many with those of the index.
 */
export function fieldCounter({ engine }: ServedIndex) {
  const fresh = new Set<string>()
  return {
    add: ({ texts, numbers, tensors }: Prepared) => {
      for (const fields of [texts, numbers.keys(), tensors.map(({ field }) => field)])
        for (const field of fields) fresh.add(field)
      if (fresh.size > MAX_FIELDS) throw tooManyFields(`more than ${MAX_FIELDS}`)
    },
    check: () => {
      if (engine.fieldCount() + fresh.size <= MAX_FIELDS) return
      const { size } = new Set([...engine.knownFields(), ...fresh])
      if (size > MAX_FIELDS) throw tooManyFields(String(size))
    },
  }
}

function tooManyFields(count: string): ServiceError {
  return new ServiceError({
    kind: 'invalid',
    code: 'index_max_fields_error',
    message: `With these documents the index would have ${count} different fields; at most ${MAX_FIELDS} are allowed. Use the same field names in all documents.`,
  })
}
