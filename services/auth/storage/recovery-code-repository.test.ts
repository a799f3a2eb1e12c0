import { describe, expect, it } from 'vitest'
import { openSqliteStore } from '#platform/table/sqlite'
import { recoveryCodeRepository } from './recovery-code-repository.ts'

const USER = { pk: 'USER#usr_1', sk: 'TWO_FACTOR' }
const tell = (name: string) => [{ type: 'insert' as const, item: { pk: 'TOLD', sk: name } }]

function setup() {
  const table = openSqliteStore(':memory:').table('auth')
  const codes = recoveryCodeRepository(table)
  const told = async () => (await table.query('TOLD', { limit: 9 })).items.map(({ sk }) => sk)
  return { table, codes, told }
}

describe('recovery codes', () => {
  it('are used up one by one, each once, also when it is sent several times at once', async () => {
    const { table, codes, told } = setup()
    await table.transact(await codes.settingCodes('usr_1', ['a', 'b']))
    const tries = await Promise.all(
      [1, 2, 3].map(() => codes.useCode('usr_1', 'a', (left) => tell(`${left}`))),
    )
    expect(tries.filter(Boolean)).toHaveLength(1)
    expect(await told()).toEqual(['1'])
    expect(await codes.useCode('usr_1', 'c', () => tell('never'))).toBe(false)
    expect(await codes.countCodes('usr_1')).toBe(1)
  })

  it('are replaced while they exist, also when all are used, and not once they are removed', async () => {
    const { table, codes, told } = setup()
    expect(await codes.replaceCodes('usr_1', ['x'], tell('never'))).toBe(false)
    await table.transact(await codes.settingCodes('usr_1', ['a']))
    await codes.useCode('usr_1', 'a', () => [])
    expect(await codes.replaceCodes('usr_1', ['x', 'y'], tell('replaced'))).toBe(true)
    expect(await codes.countCodes('usr_1')).toBe(2)
    await table.transact(await codes.removingCodes('usr_1'))
    expect(await codes.replaceCodes('usr_1', ['x'], tell('never'))).toBe(false)
    expect([await codes.countCodes('usr_1'), await told()]).toEqual([0, ['replaced']])
  })

  it('that an earlier version stored with the secret go on, and each works once', async () => {
    const { table, codes } = setup()
    const secret = { sealedSecret: 's', enabledAt: '2026-03-01T00:00:00.000Z', lastStep: 1 }
    await table.insert({ ...USER, ...secret, recoveryMacs: ['a', 'b'] })
    expect(await codes.countCodes('usr_1')).toBe(2)
    expect(await codes.useCode('usr_1', 'a', () => [])).toBe(true)
    expect(await codes.useCode('usr_1', 'a', () => [])).toBe(false)
    expect(await codes.replaceCodes('usr_1', ['c'], [])).toBe(true)
    expect(await codes.useCode('usr_1', 'b', () => [])).toBe(false)
    expect(await codes.countCodes('usr_1')).toBe(1)
  })
})
