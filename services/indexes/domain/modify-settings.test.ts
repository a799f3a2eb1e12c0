import { describe, expect, it } from 'vitest'
import { isServiceError } from '#platform/errors'
import { LIMITS } from '../testing/limits.ts'
import { readCreate, readModify } from './settings.ts'

const current = {
  settings: readCreate({ model: 'm' }, { defaultModel: 'hf/e5-base-v2', limits: LIMITS }).settings,
  size: {
    inferenceType: 'marqo.CPU.small',
    storageClass: 'marqo.balanced',
    numberOfShards: 2,
    numberOfReplicas: 1,
    numberOfInferences: 3,
  },
}
const read = (body: Record<string, unknown>, limits = LIMITS) => readModify(body, { current, limits })
const modify = (body: Record<string, unknown>, limits = LIMITS) => read(body, limits).size
const failure = (act: () => unknown) => {
  try {
    act()
  } catch (thrown) {
    if (isServiceError(thrown)) return { kind: thrown.kind, message: thrown.message }
    throw thrown
  }
  return undefined
}

describe('readModify', () => {
  it('changes only what is given', () => {
    expect(modify({ numberOfInferences: 0 })).toEqual({ ...current.size, numberOfInferences: 0 })
    expect(modify({})).toEqual(current.size)
  })

  it('accepts the whole create body again, as Terraform sends it', () => {
    expect(read({ ...current.settings, ...current.size, numberOfShards: 3 })).toEqual({
      size: { ...current.size, numberOfShards: 3 },
      warnings: [],
    })
    expect(
      modify({ type: 'unstructured', storageClass: 'marqo.balanced', inferenceType: 'marqo.GPU' }),
    ).toMatchObject({ inferenceType: 'marqo.GPU' })
  })

  it.each([
    [{ numberOfShards: 1 }, 'can only grow'],
    [{ numberOfReplicas: 0 }, 'can only grow'],
    [{ numberOfReplicas: 2 }, 'limited to 1'],
    [{ storageClass: 'marqo.performance' }, 'storageClass cannot be changed'],
    [{ model: 'other' }, 'model cannot be changed'],
    [{ type: 'structured', allFields: [], tensorFields: [] }, 'cannot be changed'],
    [{ filterStringMaxLength: 20 }, 'filterStringMaxLength cannot be changed'],
  ])('refuses %j', (body, words) => {
    expect(failure(() => modify(body))).toEqual({
      kind: 'invalid',
      message: expect.stringContaining(words),
    })
  })

  it.each([
    { numberOfInference: 0 },
    { type: 'unstructured', numberOfInference: 0 },
    { inferencetype: 'marqo.GPU' },
  ])('refuses %j, which means a change and names none', (body) => {
    expect(failure(() => modify(body))).toEqual({
      kind: 'unprocessable',
      message: expect.stringMatching(/did you mean (numberOfInferences|inferenceType)\?/),
    })
  })

  it('tells what had no effect', () => {
    expect(read({ numberOfShards: 3, numberOfInference: 0 }).warnings).toEqual([
      expect.stringContaining('did you mean numberOfInferences?'),
    ])
    expect(read({ somethingElse: true }).warnings).toHaveLength(1)
  })

  it('lets an index that is larger than its account may now have pause, shrink and stay, but not grow', () => {
    const lowered = { ...LIMITS, maxShards: 1, maxReplicas: 0, maxInferences: 1 }
    expect(modify({ numberOfInferences: 0 }, lowered)).toMatchObject({ numberOfInferences: 0 })
    expect(modify({ numberOfInferences: 2 }, lowered)).toMatchObject({ numberOfInferences: 2 })
    expect(modify({ ...current.size, inferenceType: 'marqo.GPU' }, lowered).inferenceType).toBe('marqo.GPU')
    for (const body of [{ numberOfInferences: 4 }, { numberOfShards: 3 }, { numberOfReplicas: 2 }])
      expect(failure(() => modify(body, lowered))?.message).toContain('limited to')
  })
})
