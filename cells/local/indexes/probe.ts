import type { CanaryResult } from '#contracts/cells'
import type { ServedIndex } from '../served-index.ts'
import { canaryRefusal } from './canary-refusal.ts'
import type { StandIn, StandIns } from './stand-ins.ts'

/** The header that names the stand-in for a request of the canary. */
export const STAND_IN_HEADER = 'x-marqo-stand-in'
const ID = 'canary'
const FIELD = 'song'
const TEXT = 'a canary sings in the morning'
const TIMEOUT_MS = 30_000

type Canary = {
  document: Record<string, unknown>
  add: Record<string, unknown>
  query: Record<string, unknown>
}

/** A document for the canary that uses the same features as the users' documents, and the search that must find it. */
function canaryOf({ settings, dimensions, embedder }: ServedIndex): Canary {
  const vector = Array.from({ length: dimensions }, (_, at) => (at === 0 ? 1 : 0))
  const query = embedder ? TEXT : { customVector: { vector } }
  if (settings.type === 'unstructured')
    return {
      document: { _id: ID, [FIELD]: embedder ? TEXT : { vector, content: TEXT } },
      add: {
        tensorFields: [FIELD],
        ...(!embedder && { mappings: { [FIELD]: { type: 'custom_vector' } } }),
      },
      query: { q: query, searchableAttributes: [FIELD] },
    }
  for (const name of settings.tensorFields) {
    const type = settings.fields.get(name)?.type
    if (type === 'custom_vector')
      return {
        document: { _id: ID, [name]: { vector, content: TEXT } },
        add: {},
        query: { q: { customVector: { vector } }, searchableAttributes: [name] },
      }
    if (type === 'text' && embedder)
      return {
        document: { _id: ID, [name]: TEXT },
        add: {},
        query: { q: TEXT, searchableAttributes: [name] },
      }
  }
  // Tensor fields are embedded, and none of them was filled above.
  const plain = [...settings.fields.values()].find(
    ({ name, type }) => !settings.tensorFields.includes(name) && (type === 'text' || type === 'array<text>'),
  )
  const document = { _id: ID, ...(plain && { [plain.name]: plain.type === 'text' ? TEXT : [TEXT] }) }
  return { document, add: {}, query: { q: '*', searchMethod: 'LEXICAL' } }
}

export type ProbeOptions = {
  /** The index's endpoint as clients reach it. */
  endpoint: string
  apiKey: string
  standIns: StandIns
  fetch: (request: Request) => Promise<Response>
}

/**
 * Writes, finds and deletes one document through the index's public endpoint, as a user would, but in a stand-in, so
 * that users never see it. An index whose documents cannot hold a text is only read.
 */
export async function probeIndex(index: ServedIndex, options: ProbeOptions): Promise<CanaryResult> {
  try {
    const looked = await send(index, options, { path: 'stats' })
    if (!looked.ok) return await failed('counting its documents', looked)
    await using standIn = await options.standIns.openFor(index)
    return await singIn(index, options, standIn)
  } catch (error) {
    return { ok: false, failedStep: `the endpoint could not be reached: ${String(error)}` }
  }
}

async function singIn(index: ServedIndex, options: ProbeOptions, standIn: StandIn): Promise<CanaryResult> {
  const canary = canaryOf(index)
  const post = (path: string, body: unknown) => send(index, options, { path, body, standIn })
  if (Object.keys(canary.document).length > 1) {
    const added = await post('documents', { documents: [canary.document], ...canary.add })
    const { errors } = (await added.clone().json()) as { errors?: boolean }
    if (!added.ok || errors !== false) return failed('adding a document', added)
    const found = await post('search', { ...canary.query, filter: `_id:${ID}`, limit: 1 })
    const { hits } = (await found.clone().json()) as { hits?: { _id: string }[] }
    if (!found.ok || hits?.[0]?._id !== ID) return failed('searching for it', found)
  }
  const deleted = await post('documents/delete-batch', [ID])
  return deleted.ok ? { ok: true } : failed('deleting it', deleted)
}

function send(
  { indexName }: ServedIndex,
  { endpoint, apiKey, fetch }: ProbeOptions,
  { path, body, standIn }: { path: string; body?: unknown; standIn?: StandIn },
): Promise<Response> {
  const headers = { 'x-api-key': apiKey, ...(standIn && { [STAND_IN_HEADER]: standIn.id }) }
  return fetch(
    new Request(`${endpoint}/indexes/${indexName}/${path}`, {
      ...(body === undefined
        ? { headers }
        : {
            method: 'POST',
            headers: { ...headers, 'content-type': 'application/json' },
            body: JSON.stringify(body),
          }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    }),
  )
}

async function failed(step: string, answer: Response): Promise<CanaryResult> {
  const text = await answer.text()
  const refusal = canaryRefusal(answer.status, parsed(text))
  return {
    ok: false,
    failedStep: `${step} answered ${answer.status}: ${text.slice(0, 500)}`,
    ...(refusal !== undefined && { refusal }),
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
