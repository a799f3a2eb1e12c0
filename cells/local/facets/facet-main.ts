import { parentPort } from 'node:worker_threads'
import { FacetCounts } from './facet-counts.ts'
import type { CountAnswer, CountRequest } from './facet-messages.ts'

const running = new Map<number, FacetCounts>()

function answer(request: CountRequest): CountAnswer {
  const { id } = request
  switch (request.kind) {
    case 'begin':
      running.set(id, new FacetCounts(request.plan))
      return { id }
    case 'add':
      running.get(id)?.add(request.ids, request.docs)
      return { id }
    case 'end': {
      const counted = running.get(id)?.result()
      running.delete(id)
      return { id, ...(counted && { counted }) }
    }
    case 'drop':
      running.delete(id)
      return { id }
  }
}

parentPort?.on('message', (request: CountRequest) => {
  try {
    parentPort?.postMessage(answer(request))
  } catch (error) {
    running.delete(request.id)
    parentPort?.postMessage({ id: request.id, error: String(error) } satisfies CountAnswer)
  }
})
