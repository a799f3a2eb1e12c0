import { describe, expect, it } from 'vitest'
import { ApiError } from '../../../api/errors.ts'
import { costParts } from './cost-parts.ts'
import { homelessProblems, problemAt, problemsOf } from './problems.ts'
import { nameRefusal } from './use-trials.ts'

const refused = (fields: { loc: (string | number)[]; msg: string }[], more: Partial<ApiError> = {}) =>
  new ApiError('Refused.', { status: 400, code: 'invalid_argument', ...more, fields })

describe('what the server finds wrong', () => {
  const problems = problemsOf(
    refused([
      { loc: ['body', 'numberOfShards'], msg: 'too large' },
      { loc: ['body', 'allFields', 1, 'name'], msg: 'allFields defines it twice.' },
      { loc: ['body', 'textPreprocessing', 'splitLength'], msg: 'must be a number' },
      { loc: ['path', 'name'], msg: 'bad' },
    ]),
  )

  it('stands at the control it is about', () => {
    expect(problemAt(problems, 'numberOfShards')).toBe('Too large.')
    expect(problemAt(problems, 'allFields', 1)).toBe('allFields defines it twice.')
    expect(problemAt(problems, 'allFields', 0)).toBeUndefined()
    expect(problemAt(problems, 'numberOfReplicas')).toBeUndefined()
  })

  it('stands beside the JSON when no control shows it', () => {
    expect(homelessProblems(problems, { hasFields: true })).toEqual([
      { path: ['textPreprocessing', 'splitLength'], message: 'Must be a number.' },
    ])
    expect(homelessProblems(problems, { hasFields: false })).toHaveLength(2)
    expect(problemsOf(refused([]))).toEqual([{ path: [], message: 'Refused.' }])
    expect(problemsOf(undefined)).toEqual([])
  })

  it('is about the name when it says so, when it is taken, or when the name leads elsewhere', () => {
    expect(nameRefusal(refused([{ loc: ['path', 'name'], msg: 'Bad.' }]))).toBe('Bad.')
    for (const code of ['index_already_exists', 'operation_conflict_error'])
      expect(nameRefusal(refused([], { code, status: 409 }))).toBe('Refused.')
    expect(nameRefusal(refused([], { status: 404 }))).toBe('An index cannot have this name.')
    expect(nameRefusal(refused([]))).toBeUndefined()
  })
})

describe('costParts', () => {
  const prices = {
    storageClasses: [{ storageClass: 'marqo.balanced', hourlyMicros: 870_800 }],
    inferenceTypes: [{ inferenceType: 'marqo.GPU', hourlyMicros: 971_700 }],
  }
  const settings = {
    storageClass: 'marqo.balanced',
    inferenceType: 'marqo.GPU',
    numberOfShards: 2,
    numberOfReplicas: 1,
    numberOfInferences: 0,
  }

  it('explains a price by what it is made of', () => {
    expect(costParts(settings, prices, 4 * 870_800)).toEqual([
      { label: 'Storage', detail: '2 shards × 2 copies × $0.8708/h', hourlyMicros: 3_483_200 },
      { label: 'Inference', detail: '0 pods × $0.9717/h', hourlyMicros: 0 },
    ])
  })

  it('explains nothing rather than something wrong', () => {
    expect(costParts(settings, prices, 1)).toEqual([])
    expect(costParts({ ...settings, numberOfShards: 'x' }, prices, 1)).toEqual([])
    expect(costParts({ ...settings, storageClass: 'other' }, prices, 1)).toEqual([])
  })
})
