import { describe, expect, it } from 'vitest'
import { openSqliteStore } from '#platform/table/sqlite'
import { admin, setup } from '../testing/fixture.ts'
import { createIndex } from './create-index.ts'
import { deleteIndex } from './delete-index.ts'

function start() {
  const all = setup(openSqliteStore)
  const create = (name: string, body: Record<string, unknown> = {}, dryRun = false) =>
    createIndex(all, admin, { name, body, dryRun })
  return { ...all, create }
}

describe('creating an index', () => {
  it('with settings that leave no room for its history is refused, in a dry run too', async () => {
    const { create, indexes } = start()
    const body = { modelProperties: { note: 'x'.repeat(408_360) } }
    for (const dryRun of [true, false])
      await expect(create('large', body, dryRun)).rejects.toMatchObject({
        kind: 'invalid',
        issues: [{ loc: ['body', 'modelProperties'] }],
      })
    expect(await indexes.findIndex(admin.accountId, 'large')).toBeUndefined()
  })

  it('whose name is being deleted is told to wait, and not that it already exists', async () => {
    const all = start()
    await all.create('going')
    await all.settle()
    await deleteIndex(all, admin, { name: 'going', dryRun: false })
    // The Terraform provider adopts an index that "already exists": contract §1.6.
    await expect(all.create('going')).rejects.toMatchObject({
      kind: 'conflict',
      code: 'operation_conflict_error',
      message: expect.not.stringContaining('already exists'),
      retryAfterSeconds: 5,
    })
    await all.settle()
    await all.create('going')
  })
})
