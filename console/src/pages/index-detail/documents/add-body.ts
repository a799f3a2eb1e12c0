/** The body that adds documents: contract of the index's own endpoint. */
export type AddBody = {
  documents: unknown[]
  tensorFields?: string[]
  mappings?: Record<string, { type: 'custom_vector' }>
}

type Document = Readonly<Record<string, unknown>>

/** `{ "vector": [ … ], "content": "…" }`: a vector that somebody else computed. */
function isCustomVector(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'vector' in value && Array.isArray(value.vector)
}

/**
 * A structured index knows what to embed; any other is told with each request. Custom vectors are recognised by their
 * form, so that they need not be declared.
 */
export function addBody(
  documents: readonly Document[],
  { isStructured, tensorFields }: { isStructured: boolean; tensorFields: readonly string[] },
): AddBody {
  if (isStructured) return { documents: [...documents] }
  const vectors = new Set<string>()
  for (const document of documents)
    for (const [name, value] of Object.entries(document)) if (isCustomVector(value)) vectors.add(name)
  return {
    documents: [...documents],
    tensorFields: [...new Set([...tensorFields, ...vectors])],
    ...(vectors.size > 0 && {
      mappings: Object.fromEntries([...vectors].map((name) => [name, { type: 'custom_vector' as const }])),
    }),
  }
}
