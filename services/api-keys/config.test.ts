import { describe, expect, it } from 'vitest'
import { readConfig } from './config.ts'

describe('the configuration of API Keys', () => {
  it('has defaults, and an empty variable counts as unset', () => {
    expect(readConfig({ API_KEYS_TABLE: '' })).toEqual({
      tableName: 'api_keys',
      feedSweepSeconds: 0.5,
    })
  })

  it('reports a bad variable', () => {
    const read = () => readConfig({ API_KEYS_FEED_SWEEP_SECONDS: '-1' })
    expect(read).toThrow(/API_KEYS_FEED_SWEEP_SECONDS/)
  })
})
