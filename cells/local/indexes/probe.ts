import type { CanaryResult } from '#contracts/cells'
import type { ServedIndex } from '../served-index.ts'

/** Never a user's field: taken away again after each probe. */
const CANARY_FIELD = 'marqo_canary'
const TEXT = 'a canary sings in the morning'

type Canary = {
  document: Record<string, unknown>
  add: Record<string, unknown>
  query: Record<string, unknown>
  /** Remove the columns that the document made. */
  forget: boolean
}

/** A document that exercises what the index does with its users' documents, and the search that must find it. */
function canaryOf({ settings, dimensions, embedder }: ServedIndex, id: string): Canary {
  const vector = Array.from({ length: dimensions }, (_, at) => (at === 0 ? 1 : 0))
  const query = embedder ? TEXT : { customVector: { vector } }
  if (settings.type === 'unstructured')
    return {
      document: { _id: id, [CANARY_FIELD]: embedder ? TEXT : { vector, content: TEXT } },
      add: {
        tensorFields: [CANARY_FIELD],
        ...(!embedder && { mappings: { [CANARY_FIELD]: { type: 'custom_vector' } } }),
      },
      query: { q: query, searchableAttributes: [CANARY_FIELD] },
      forget: true,
    }
  for (const name of settings.tensorFields) {
    const type = settings.fields.get(name)?.type
    if (type === 'custom_vector')
      return {
        document: { _id: id, [name]: { vector, content: TEXT } },
        add: {},
        query: { q: { customVector: { vector } }, searchableAttributes: [name] },
        forget: false,
      }
    if (type === 'text' && embedder)
      return {
        document: { _id: id, [name]: TEXT },
        add: {},
        query: { q: TEXT, searchableAttributes: [name] },
        forget: false,
      }
  }
  const plain = [...settings.fields.values()].find(({ type }) => type === 'text' || type === 'array<text>')
  const document = { _id: id, ...(plain && { [plain.name]: plain.type === 'text' ? TEXT : [TEXT] }) }
  return { document, add: {}, query: { q: '*', searchMethod: 'LEXICAL' }, forget: false }
}

/**
 * Writes, finds and deletes one document through the index's public endpoint, as a user would.
 * An index whose documents cannot hold a text is only read.
 */
export async function probeIndex(
  index: ServedIndex,
  {
    endpoint,
    apiKey,
    id,
    fetch,
  }: { endpoint: string; apiKey: string; id: string; fetch: (request: Request) => Promise<Response> },
): Promise<CanaryResult> {
  const canary = canaryOf(index, id)
  const post = (path: string, body: unknown) =>
    fetch(
      new Request(`${endpoint}/indexes/${index.indexName}/${path}`, {
        method: 'POST',
        headers: { 'x-api-key': apiKey, 'content-type': 'application/json' },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(30_000),
      }),
    )
  const failed = async (step: string, answer: Response): Promise<CanaryResult> => ({
    ok: false,
    failedStep: `${step} answered ${answer.status}: ${(await answer.text()).slice(0, 500)}`,
  })
  try {
    if (Object.keys(canary.document).length > 1) {
      const added = await post('documents', { documents: [canary.document], ...canary.add })
      const { errors } = (await added.clone().json()) as { errors?: boolean }
      if (!added.ok || errors !== false) return await failed('adding a document', added)
      const found = await post('search', { ...canary.query, filter: `_id:${id}`, limit: 1 })
      const { hits } = (await found.clone().json()) as { hits?: { _id: string }[] }
      if (!found.ok || hits?.[0]?._id !== id) return await failed('searching for it', found)
    }
    const deleted = await post('documents/delete-batch', [id])
    if (!deleted.ok) return await failed('deleting it', deleted)
    if (canary.forget) await index.engine.dropField(CANARY_FIELD)
    return { ok: true }
  } catch (error) {
    return { ok: false, failedStep: `the endpoint could not be reached: ${String(error)}` }
  }
}
