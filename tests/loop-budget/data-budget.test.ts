import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cellDataRoutes, type CellDataOperation } from '#contracts/cells'
import { DATA_CASES, type DataRequest, longDocument, wideDocument } from './data-cases.ts'
import { type Probed, startProbed } from './product.ts'

const INDEX = 'budget'
const LONG_DOCUMENTS = 200
const AT_ONCE = 50

let probed: Probed

beforeAll(async () => {
  probed = await startProbed()
  for (let from = 0; from < LONG_DOCUMENTS; from += AT_ONCE)
    await add(Array.from({ length: AT_ONCE }, (_, at) => longDocument(from + at)))
  await add([wideDocument(0)])
})
afterAll(() => probed[Symbol.asyncDispose]())

async function add(documents: object[]): Promise<void> {
  const body = JSON.stringify({ documents, tensorFields: ['title'] })
  const status = await send('addDocuments', { what: 'given', body, status: 200 })
  if (status !== 200) throw new Error(`adding answered ${status}`)
}

async function send(
  operation: CellDataOperation,
  { id = 'none', query = '', body }: DataRequest,
): Promise<number> {
  const { method, path } = cellDataRoutes[operation]
  const filled = path.replace('{name}', INDEX).replace('{id}', encodeURIComponent(id))
  const answer = await fetch(`${probed.endpoint}${filled}${query}`, {
    method: method.toUpperCase(),
    headers: { 'x-api-key': probed.product.apiKey, 'content-type': 'application/json' },
    ...(body !== undefined && { body }),
  })
  for await (const _ of answer.body ?? []);
  return answer.status
}

const cases = (Object.keys(cellDataRoutes) as CellDataOperation[]).flatMap((operation) =>
  DATA_CASES[operation].map((request) => ({ operation, what: request.what, request })),
)

describe('no turn of the event loop of a cell takes longer than 50 ms of CPU', () => {
  it.each(cases)('at $operation: $what', async ({ operation, request }) => {
    let status = 0
    const slow = await probed.turns(async () => void (status = await send(operation, request)))
    expect([status, slow]).toEqual([request.status, []])
  })
})
