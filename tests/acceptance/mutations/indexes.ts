import {
  type CasesOf,
  clients,
  cells,
  INDEX,
  inside,
  minute,
  own,
  readyIndex,
  settled,
  sha,
  web,
} from './world.ts'

const DOCUMENTS = 'Documents are not of the control plane: the cell stores them.'
const ASKS = 'It reads only.'

export const INDEXES_CASES: CasesOf<'indexes'> = {
  createIndex: {
    request: async () => () => web('POST', '/indexes/created', { body: {} }),
    publishes: ['index.created'],
    again: 'refused',
  },
  modifyIndex: {
    request: async () => {
      await readyIndex('modified')
      return async () => {
        const answer = await web('PUT', '/indexes/modified', { body: { numberOfInferences: 2 } })
        await settled('modified', 'READY')
        return answer
      }
    },
    publishes: ['index.resize_started'],
    // Every change of the size is a generation of its own that is confirmed at the cell.
    again: 'more',
  },
  deleteIndex: {
    request: async () => {
      await readyIndex('deleted')
      return () => web('DELETE', '/indexes/deleted')
    },
    publishes: ['index.deletion_started'],
    again: 'nothing',
  },
  addDocuments: {
    request: async () => {
      const body = { documents: [{ _id: 'a', title: 'one' }], tensorFields: [] }
      return () => web('POST', `/indexes/${INDEX}/documents`, { body })
    },
    nothingBecause: DOCUMENTS,
    again: 'nothing',
  },
  deleteDocuments: {
    request: async () => () => web('POST', `/indexes/${INDEX}/documents/delete-batch`, { body: ['a'] }),
    nothingBecause: DOCUMENTS,
    again: 'nothing',
  },
  recommendDocuments: {
    request: async () => {
      const body = { documents: [{ _id: 'embedded', title: 'one' }], tensorFields: ['title'] }
      await web('POST', `/indexes/${INDEX}/documents`, { body })
      return () => web('POST', `/indexes/${INDEX}/recommend`, { body: { documents: ['embedded'] } })
    },
    nothingBecause: ASKS,
    again: 'nothing',
  },
  searchIndex: {
    request: async () => () => web('POST', `/indexes/${INDEX}/search`, { body: { q: 'one' } }),
    nothingBecause: ASKS,
    again: 'nothing',
  },
  recordIndexRequests: {
    request: async () => {
      const seen = { requests: 1, errors: 0, searches: 1, writes: 0, latency: [1] }
      const sums = { accountId: own().accountId, indexId: 'idx_none', minute: minute(), ...seen }
      return () => cells('/index-requests', { batchId: 'one', requests: [sums] })
    },
    nothingBecause: 'A count of requests; Billing and alerts read the sums.',
    again: 'nothing',
  },
  authorizeCell: {
    request: async () => () =>
      inside((caller) => clients().indexes.authorizeCell(caller, { body: { tokenHash: sha('none') } })),
    nothingBecause: ASKS,
    again: 'nothing',
  },
}
