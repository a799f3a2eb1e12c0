import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSqliteStore } from '#platform/table/sqlite'
import { describeCell } from '../../contracts/cells/cell.contract.ts'
import { CONTROL_URL, openCellFixture, TOKEN } from './testing/fixture.ts'

describeCell('the local one', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'cell-contract-'))
  const fixture = await openCellFixture({ dir, openStore: openSqliteStore, unavailableModels: 'refuse' })
  return {
    fetch: (request) => fixture.cell.app.fetch(request),
    controlUrl: CONTROL_URL,
    token: TOKEN,
    settings: { type: 'unstructured', model: 'random/small' },
    unusable: () => ({ type: 'unstructured', model: 'ViT-B/32' }),
    mend: () => {},
    close: async () => {
      await fixture[Symbol.asyncDispose]()
      await rm(dir, { recursive: true })
    },
  }
})
