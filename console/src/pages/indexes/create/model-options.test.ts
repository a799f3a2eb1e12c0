import { describe, expect, it } from 'vitest'
import type { Model } from '#contracts/indexes'
import { modelChoices, modelFacts } from './model-options.ts'

const model = (name: string, about: Partial<Model> = {}): Model => ({
  model: name,
  dimensions: 384,
  modality: 'text',
  availability: 'ready',
  tokens: 256,
  isDefault: false,
  isSynthetic: false,
  ...about,
})

describe('the choice of a model', () => {
  it('offers the names of one model once, the first of the server, with the others beside it', () => {
    const choices = modelChoices([
      model('hf/all-MiniLM-L6-v2', { isDefault: true }),
      model('sentence-transformers/all-MiniLM-L6-v2'),
      model('hf/gte-small'),
      model('onnx/all-MiniLM-L6-v2'),
      model('thenlper/gte-small'),
    ])
    expect(choices.map((one) => [one.model.model, ...one.aliases])).toEqual([
      ['hf/all-MiniLM-L6-v2', 'sentence-transformers/all-MiniLM-L6-v2', 'onnx/all-MiniLM-L6-v2'],
      ['hf/gte-small', 'thenlper/gte-small'],
    ])
  })

  it('keeps apart what only shares a name', () => {
    const names = modelChoices([
      model('a/base'),
      model('b/base', { dimensions: 768 }),
      model('c/base', { availability: 'download' }),
    ])
    expect(names).toHaveLength(3)
  })

  it.each([
    [
      model('hf/all-MiniLM-L6-v2'),
      'Fast, English · 384 dimensions · up to 256 tokens (about 190 words) per chunk',
    ],
    [
      model('hf/multilingual-e5-large', { dimensions: 1024, tokens: 512 }),
      'Most accurate, slow, many languages, longer texts · 1,024 dimensions · up to 512 tokens (about 380 words) per chunk',
    ],
    [
      model('random/small', { isSynthetic: true }),
      '384 dimensions · up to 256 tokens (about 190 words) per chunk',
    ],
    [
      model('no_model', { dimensions: null, modality: 'none' }),
      'up to 256 tokens (about 190 words) per chunk',
    ],
  ])('says what %j is good for', (one, facts) => {
    expect(modelFacts(one)).toBe(facts)
  })
})
