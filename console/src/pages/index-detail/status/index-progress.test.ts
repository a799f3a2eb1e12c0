import { describe, expect, it } from 'vitest'
import { isSlow, progressOf } from './index-progress.ts'

describe('what is under way with an index', () => {
  it('is told by its stage, share and time left', () => {
    const status = {
      indexStatus: 'CREATING',
      stage: 'downloading model',
      progress: 0.4,
      estimatedSecondsLeft: 90,
    } as const
    expect(progressOf(status)).toEqual({
      label: 'Downloading model',
      value: 0.4,
      detail: 'About 2 minutes left',
    })
  })

  it('is told by its status while no stage is known, without a share or time that nobody knows', () => {
    expect(progressOf({ indexStatus: 'CREATING' })).toEqual({
      label: 'Creating the index',
      value: undefined,
      detail: undefined,
    })
    expect(progressOf(undefined).label).toBe('Changing the index')
  })

  it('is called slow after two minutes, unless an estimate explains it', () => {
    const began = new Date('2026-08-21T10:00:00Z')
    const at = (seconds: number) => new Date(began.getTime() + seconds * 1000)
    expect(isSlow({ indexStatus: 'CREATING' }, began, at(60))).toBe(false)
    expect(isSlow({ indexStatus: 'CREATING' }, began, at(121))).toBe(true)
    expect(isSlow({ indexStatus: 'CREATING', estimatedSecondsLeft: 30 }, began, at(600))).toBe(false)
  })

  it('is not called slow because the clock of the viewer is behind', () => {
    expect(isSlow({ indexStatus: 'CREATING' }, new Date(10_000_000), new Date(0))).toBe(false)
  })
})
