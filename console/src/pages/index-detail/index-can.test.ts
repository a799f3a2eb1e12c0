import { expect, it } from 'vitest'
import type { IndexHistoryEntry, IndexStatus } from '#contracts/indexes'
import { indexCan } from './index-can.ts'

const history = (...statuses: IndexStatus[]): IndexHistoryEntry[] =>
  statuses.map((status, at) => ({ status, at: new Date(Date.UTC(2026, 2, 1, 12, -at)).toISOString() }))

it.each<[string, IndexStatus, IndexHistoryEntry[], boolean]>([
  ['that served before it failed', 'FAILED', history('FAILED', 'MODIFYING', 'READY', 'CREATING'), true],
  ['that never served', 'FAILED', history('FAILED', 'CREATING'), false],
  ['whose history is not known', 'FAILED', [], false],
  ['that serves', 'READY', history('READY', 'CREATING'), false],
])('offers to try again with an index %s: %s', (_, indexStatus, past, offered) => {
  expect(indexCan.tryAgain({ indexStatus, numberOfInferences: 1 }, past)).toBe(offered)
})
