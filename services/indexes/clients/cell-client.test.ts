import { expect, it } from 'vitest'
import { newId } from '#platform/ids'
import { cellClient } from './cell-client.ts'

it('a cell that takes requests and answers none is waited for longer only where it works', async () => {
  let asked = 0
  const cell = cellClient({
    cellId: 'hung',
    controlUrl: 'http://cell',
    token: 'token',
    newId,
    quickMs: 20,
    fetch: (_, init) => {
      asked++
      return new Promise((_, refuse) => {
        init?.signal?.addEventListener('abort', () => refuse(new Error('aborted')))
      })
    },
  })
  const spec = {
    indexId: 'idx_1',
    accountId: 'acc_1',
    indexName: 'one',
    generation: 1,
    settings: {},
    numberOfShards: 1,
    numberOfReplicas: 0,
    numberOfInferences: 1,
    inferenceType: 'marqo.CPU.small',
    storageClass: 'marqo.basic',
  }
  const quick = [
    () => cell.describe(),
    () => cell.provision(spec),
    () => cell.observe('idx_1'),
    () => cell.retire('idx_1'),
  ]
  for (const ask of quick) await expect(ask()).rejects.toMatchObject({ code: 'service_unavailable' })
  let isAnswered = false
  void cell
    .probe('idx_1')
    .finally(() => (isAnswered = true))
    .catch(() => {})
  await expect(cell.describe()).rejects.toMatchObject({ kind: 'unavailable' })
  expect(isAnswered).toBe(false)
  expect(asked).toBe(6)
})
