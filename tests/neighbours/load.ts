import { setPriority } from 'node:os'
import { setTimeout } from 'node:timers/promises'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'

/*
 * Everything that one account can keep busy, asked for from a thread of its own: what clients need is no part of what
 * is measured.
 */

/** Who makes the load: an account with an index of its own. */
export type Noisy = { apiUrl: string; apiKey: string; cookie: string; endpoint: string; index: string }
export const KINDS = ['documents', 'unknownKeys', 'weakPasswords', 'ejects', 'models', 'streams'] as const
export type Kind = (typeof KINDS)[number]
/** How often each kind was answered, with which status. */
export type Answered = Record<string, number>
/** Disposed, it ends, and nothing of it runs any more. */
export type Load = AsyncDisposable & { answered: () => Promise<Answered> }

const json = JSON.stringify
const CHUNKS = 200
const STREAMS = 20
const words = (count: number) => Array.from({ length: count }, (_, at) => `word${at % 97}`).join(' ')
/** Texts of many sentences, each a chunk or more, and each with as long a prefix as there may be. */
const manyChunks = json({
  documents: Array.from({ length: 20 }, (_, at) => ({
    _id: `d${at}`,
    text: `${words(12)}. `.repeat(CHUNKS),
  })),
  tensorFields: ['text'],
  textChunkPrefix: 'a long prefix '.repeat(71),
})
const unknownKeys = `{${Array.from({ length: 3_500 }, (_, at) => `"unknownKey${at}":1`).join(',')}}`
const weakPassword = '48291057'.repeat(32)

type Ask = (method: string, url: string, body?: string) => Promise<number>

/** One request after the other of each kind, `lanes` at a time. */
function kinds(
  { apiUrl, endpoint, index }: Noisy,
  ask: Ask,
): Record<Exclude<Kind, 'streams'>, { lanes: number; once: () => Promise<number> }> {
  const api = `${apiUrl}/api/v2`
  let made = 0
  return {
    documents: { lanes: 4, once: () => ask('POST', `${endpoint}/indexes/${index}/documents`, manyChunks) },
    unknownKeys: { lanes: 1, once: () => ask('POST', `${api}/indexes/unknown`, unknownKeys) },
    weakPasswords: {
      lanes: 2,
      once: () => {
        const body = { email: `weak${made++}@example.com`, password: weakPassword, accountName: 'Weak' }
        return ask('POST', `${apiUrl}/web/sign-ups`, json(body))
      },
    },
    ejects: {
      lanes: 1,
      once: () => ask('DELETE', `${endpoint}/models?model_name=${encodeURIComponent('hf/all-MiniLM-L6-v2')}`),
    },
    models: {
      lanes: 1,
      once: async () => {
        const name = `model-${made++}`
        const modelProperties = {
          name: 'Xenova/all-MiniLM-L6-v2',
          dimensions: 384,
          type: 'hf',
          tokens: 16 + (made % 200),
        }
        const settings = { type: 'unstructured', model: `own-${name}`, modelProperties }
        const status = await ask('POST', `${api}/indexes/${name}`, json(settings))
        await ask('DELETE', `${api}/indexes/${name}`)
        return status
      },
    },
  }
}

const PAUSE_MS = 20

type Wanted = { noisy: Noisy; only: Kind | undefined }

async function makeLoad({ noisy, only }: Wanted, over: AbortSignal, answered: Answered): Promise<void> {
  const ask: Ask = async (method, url, body) => {
    const answer = await fetch(url, {
      method,
      headers: {
        'x-api-key': noisy.apiKey,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body }),
      signal: over,
    })
    await answer.arrayBuffer()
    return answer.status
  }
  const again = async (kind: string, once: () => Promise<number>) => {
    // Sent, which for documents may be all that comes of it.
    answered[kind] = 0
    while (!over.aborted) {
      const status = await once().catch(() => undefined)
      if (status !== undefined) answered[`${kind} ${status}`] = (answered[`${kind} ${status}`] ?? 0) + 1
      await setTimeout(PAUSE_MS)
    }
  }
  const isWanted = (kind: string) => only === undefined || only === kind
  // Streams have something to tell only while indexes come and go.
  const asked = Object.entries(kinds(noisy, ask)).filter(
    ([kind]) => isWanted(kind) || (only === 'streams' && kind === 'models'),
  )
  await Promise.all([
    ...asked.flatMap(([kind, { lanes, once }]) => Array.from({ length: lanes }, () => again(kind, once))),
    ...(isWanted('streams') ? Array.from({ length: STREAMS }, () => stream(noisy, over, answered)) : []),
  ])
}

/** Reads what happens to the account's indexes until the load is over. */
async function stream({ apiUrl, cookie }: Noisy, signal: AbortSignal, answered: Answered): Promise<void> {
  try {
    const headers = { cookie, accept: 'text/event-stream' }
    const { body } = await fetch(`${apiUrl}/web/index-events`, { headers, signal })
    for await (const _ of body ?? []) answered['streams'] = (answered['streams'] ?? 0) + 1
  } catch {
    // It ends with the load.
  }
}

/** Of one kind, or of all at once. */
export function startLoad(noisy: Noisy, only?: Kind): Load {
  const wanted: Wanted = { noisy, only }
  const worker = new Worker(new URL(import.meta.url), { workerData: wanted })
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
  return {
    answered: () =>
      new Promise((resolve) => {
        worker.once('message', resolve)
        worker.postMessage('answered')
      }),
    [Symbol.asyncDispose]: async () => {
      worker.postMessage('end')
      await ended
    },
  }
}

async function main(): Promise<void> {
  if (process.platform === 'linux') setPriority(10)
  const over = new AbortController()
  const answered: Answered = {}
  parentPort?.on('message', (what: 'answered' | 'end') => {
    if (what === 'answered') parentPort?.postMessage(answered)
    else over.abort()
  })
  await makeLoad(workerData as Wanted, over.signal, answered)
  parentPort?.close()
}

if (!isMainThread) await main()
