import { describe, expect, it } from 'vitest'
import type { IndexHistoryEntry } from '#contracts/indexes'
import { changeWords, podsBeforePause, timelineOf } from './index-timeline.ts'

const at = (second: number) => `2026-08-21T10:00:${String(second).padStart(2, '0')}.000Z`
const oldestFirst = (entries: IndexHistoryEntry[]) => entries.toReversed()

describe('the timeline of an index', () => {
  it('tells what happened and how long it took, newest first', () => {
    const history = oldestFirst([
      { at: at(0), status: 'CREATING' },
      { at: at(3), status: 'READY' },
      { at: at(10), status: 'MODIFYING', changes: ['numberOfInferences: 1 → 2'] },
      { at: at(15), status: 'READY' },
    ])
    expect(timelineOf(history)).toMatchObject([
      { title: 'Changed', took: 'after 5 s', isPresent: true },
      { title: 'Change began', took: undefined, changes: ['Inference pods 1 → 2'], isPresent: false },
      { title: 'Ready', took: 'after 3 s' },
      { title: 'Creation began', took: undefined },
    ])
  })

  it('calls a pause a pause, a resumption one, and a change that failed taken back', () => {
    const history = oldestFirst([
      { at: at(0), status: 'MODIFYING', changes: ['numberOfInferences: 3 → 0'] },
      { at: at(1), status: 'READY' },
      { at: at(2), status: 'MODIFYING', changes: ['numberOfInferences: 0 → 3'] },
      { at: at(3), status: 'READY' },
      { at: at(4), status: 'MODIFYING', changes: ['numberOfShards: 1 → 2'] },
      { at: at(5), status: 'READY', reason: 'No room.' },
    ])
    expect(timelineOf(history).map(({ title }) => title)).toEqual([
      'Change taken back',
      'Change began',
      'Resumed',
      'Resuming',
      'Paused',
      'Pausing',
    ])
  })

  it('claims no duration when clocks went back', () => {
    const history = oldestFirst([
      { at: at(9), status: 'CREATING' },
      { at: at(3), status: 'READY' },
    ])
    expect(timelineOf(history)[0]?.took).toBeUndefined()
  })

  it('tells with how many pods a paused index served before', () => {
    const history = oldestFirst([
      { at: at(0), status: 'MODIFYING', changes: ['numberOfInferences: 2 → 0'] },
      { at: at(1), status: 'READY' },
      { at: at(2), status: 'MODIFYING', changes: ['inferenceType: marqo.GPU → marqo.CPU.small'] },
    ])
    expect(podsBeforePause(history)).toBe(2)
    expect(podsBeforePause([])).toBeUndefined()
  })

  it('reads changes in words and leaves what it does not know', () => {
    expect(changeWords('inferenceType: marqo.CPU.small → marqo.GPU')).toBe('Inference type CPU small → GPU')
    expect(changeWords('somethingElse: a → b')).toBe('somethingElse a → b')
    expect(changeWords('free text')).toBe('free text')
  })
})
