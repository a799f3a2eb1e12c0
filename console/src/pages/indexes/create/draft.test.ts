import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Model } from '#contracts/indexes'
import {
  type Draft,
  modeOf,
  readText,
  startDraft,
  withFormText,
  withMode,
  withSettings,
  withText,
  withType,
} from './draft.ts'

const model = (name: string, modality: Model['modality'], more: Partial<Model> = {}): Model => ({
  model: name,
  dimensions: 384,
  modality,
  availability: 'ready',
  isDefault: false,
  isSynthetic: false,
  ...more,
})
const MODELS = [
  model('text-a', 'text', { isDefault: true }),
  model('text-b', 'text'),
  model('far-image', 'multimodal', { availability: 'unavailable' }),
  model('image', 'multimodal', { availability: 'download' }),
  model('no_model', 'none', { dimensions: null }),
]
const start = (settings: Draft['settings'] = { type: 'unstructured', model: 'text-a' }) =>
  startDraft('a', settings)
const both = (draft: Draft) => [draft.settings, readText(draft.text)]

describe('a draft', () => {
  it('says the same in the form and as JSON, whichever is changed', () => {
    const changed = withSettings(start(), { numberOfShards: 3, model: undefined })
    expect(both(changed)).toEqual([
      { type: 'unstructured', numberOfShards: 3 },
      { type: 'unstructured', numberOfShards: 3 },
    ])
    const typed = withText(changed, '{"type": "structured", "textQueryPrefix": "q"}')
    expect(typed.settings).toEqual({ type: 'structured', textQueryPrefix: 'q' })
    expect(typed.text).toBe('{"type": "structured", "textQueryPrefix": "q"}')
  })

  it('keeps the last settings while the text is no JSON, and loses nothing of what the form changes then', () => {
    const broken = withText(start(), '{"type": "unstructured", "model": "text-b",')
    expect(broken.settings).toEqual({ type: 'unstructured', model: 'text-a' })
    const changed = withSettings(broken, { numberOfShards: 2, normalizeEmbeddings: undefined })
    expect(changed).toMatchObject({ text: broken.text, settings: { model: 'text-a', numberOfShards: 2 } })
    const mended = withText(
      changed,
      '{"type": "unstructured", "model": "text-b", "normalizeEmbeddings": true}',
    )
    expect(both(mended)).toEqual([
      { type: 'unstructured', model: 'text-b', numberOfShards: 2 },
      { type: 'unstructured', model: 'text-b', numberOfShards: 2 },
    ])
    expect(readText(withFormText(changed).text)).toEqual(changed.settings)
  })

  it('never takes a list or a word for settings', () => {
    for (const text of ['[]', '1', '"a"', 'null', ''])
      expect(withText(start(), text).settings).toEqual(start().settings)
  })

  it('is in step after any changes', () => {
    const change = fc.oneof(
      fc
        .dictionary(fc.string(), fc.jsonValue())
        .map((settings) => (draft: Draft) => withSettings(draft, settings)),
      fc
        .constantFrom('text', 'multimodal', 'vectors')
        .map((mode) => (draft: Draft) => withMode(draft, mode, MODELS)),
      fc
        .constantFrom('structured', 'unstructured')
        .map((type) => (draft: Draft) => withType(draft, type, MODELS)),
      fc.oneof(fc.json(), fc.constant('{')).map((text) => (draft: Draft) => withText(draft, text)),
    )
    fc.assert(
      fc.property(fc.array(change, { maxLength: 12 }), (changes) => {
        const draft = changes.reduce((before, apply) => apply(before), start())
        const read = readText(draft.text) ?? draft.settings
        expect(JSON.stringify(read)).toBe(JSON.stringify(draft.settings))
      }),
    )
  })
})

describe('the mode', () => {
  it('follows from the model, and for one that is not known from images being read', () => {
    expect(modeOf({ model: 'image' }, MODELS)).toBe('multimodal')
    expect(modeOf({ model: 'no_model' }, MODELS)).toBe('vectors')
    expect(modeOf({ model: 'mine', treatUrlsAndPointersAsImages: true }, MODELS)).toBe('multimodal')
    expect(modeOf({}, MODELS)).toBe('text')
  })

  it('brings a model that can be used, and the one chosen before on the way back', () => {
    const chosen = withSettings(start(), { model: 'text-b' })
    const images = withMode(chosen, 'multimodal', MODELS)
    expect(images.settings).toEqual({
      type: 'unstructured',
      model: 'image',
      treatUrlsAndPointersAsImages: true,
    })
    const vectors = withMode(images, 'vectors', MODELS)
    expect(vectors.settings).toEqual({
      type: 'unstructured',
      model: 'no_model',
      modelProperties: { dimensions: 768 },
    })
    expect(withMode(vectors, 'text', MODELS).settings).toEqual({ type: 'unstructured', model: 'text-b' })
    expect(withMode(withMode(vectors, 'text', MODELS), 'vectors', MODELS).settings).toEqual(vectors.settings)
  })
})

describe('the type', () => {
  it('brings what it needs, and keeps what only the other one has for the way back', () => {
    const fields = { allFields: [{ name: 'a', type: 'text' }], tensorFields: ['a'] }
    const structured = withSettings(withType(start(), 'structured', MODELS), fields)
    expect(structured.settings).toEqual({ type: 'structured', model: 'text-a', ...fields })
    const back = withType(structured, 'unstructured', MODELS)
    expect(back.settings).toEqual({ type: 'unstructured', model: 'text-a' })
    expect(withType(back, 'structured', MODELS).settings).toEqual(structured.settings)
  })

  it('and the mode never ask a structured index to read images from addresses', () => {
    const images = withMode(start(), 'multimodal', MODELS)
    const structured = withType(images, 'structured', MODELS)
    expect(structured.settings).not.toHaveProperty('treatUrlsAndPointersAsImages')
    const again = withMode(withMode(structured, 'text', MODELS), 'multimodal', MODELS)
    expect(again.settings).not.toHaveProperty('treatUrlsAndPointersAsImages')
    expect(withType(again, 'unstructured', MODELS).settings['treatUrlsAndPointersAsImages']).toBe(true)
  })
})
