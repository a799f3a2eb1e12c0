import { describe, expect, it } from 'vitest'
import { indexFields, settingsGroups, splitByOrigin } from './settings-groups.ts'
import { settingsToSend } from './settings-to-send.ts'

const settings = {
  type: 'unstructured',
  model: 'hf/all-MiniLM-L6-v2',
  normalizeEmbeddings: true,
  textPreprocessing: { splitLength: 2, splitOverlap: 0, splitMethod: 'sentence' },
  imagePreprocessing: {},
  annParameters: { spaceType: 'prenormalized-angular', parameters: { efConstruction: 512, m: 16 } },
  inferenceType: 'marqo.CPU.small',
  storageClass: 'marqo.basic',
  numberOfShards: 1,
}
const rowsOf = (given: Record<string, unknown>) => settingsGroups(given).flatMap(({ rows }) => rows)

describe('settings in groups', () => {
  it('are read in words', () => {
    expect(rowsOf(settings)).toEqual(
      expect.arrayContaining([
        { key: 'type', term: 'Index type', value: 'Unstructured', isMono: false },
        { key: 'model', term: 'Model', value: 'hf/all-MiniLM-L6-v2', isMono: true },
        { key: 'normalizeEmbeddings', term: 'Normalised vectors', value: 'Yes', isMono: false },
        { key: 'storageClass', term: 'Storage class', value: 'Basic', isMono: false },
        { key: 'textPreprocessing.splitOverlap', term: 'Chunk overlap', value: '0', isMono: false },
      ]),
    )
  })

  it('are told apart by whether the index was created with them', () => {
    const { given, defaults } = splitByOrigin(settingsGroups(settings), {
      numberOfShards: 1,
      textPreprocessing: { splitLength: 2 },
    })
    expect(given.flatMap(({ rows }) => rows.map(({ key }) => key))).toEqual([
      'model',
      'type',
      'numberOfShards',
      'textPreprocessing.splitLength',
    ])
    expect(defaults.map(({ key }) => key)).toContain('textPreprocessing.splitOverlap')
    const all = settingsGroups(settings).flatMap(({ rows }) => rows)
    expect(given.flatMap(({ rows }) => rows).length + defaults.length).toBe(all.length)
  })

  it('leave nothing out: what no group knows is shown by its path', () => {
    const given = {
      ...settings,
      textPreprocessing: { ...settings.textPreprocessing, newKnob: 7 },
      future: { a: 1 },
    }
    expect(settingsGroups(given).at(-1)).toEqual({
      title: 'Other',
      rows: [
        { key: 'textPreprocessing.newKnob', term: 'textPreprocessing.newKnob', value: '7', isMono: false },
        { key: 'future', term: 'future', value: '{"a":1}', isMono: true },
      ],
    })
  })

  it('show what is empty nowhere', () => {
    expect(rowsOf({ imagePreprocessing: {}, modelProperties: {} })).toEqual([])
  })
})

describe('the fields of a structured index', () => {
  it('tell what is embedded, and what a combination is made of', () => {
    const given = {
      allFields: [
        { name: 'title', type: 'text', features: ['lexical_search'] },
        { name: 'both', type: 'multimodal_combination', dependentFields: { title: 0.7, photo: 0.3 } },
      ],
      tensorFields: ['both'],
    }
    expect(indexFields(given)).toEqual([
      { name: 'title', type: 'text', features: ['lexical_search'], isEmbedded: false, parts: [] },
      {
        name: 'both',
        type: 'multimodal_combination',
        features: [],
        isEmbedded: true,
        parts: [
          { name: 'title', weight: 0.7 },
          { name: 'photo', weight: 0.3 },
        ],
      },
    ])
    expect(indexFields(settings)).toEqual([])
  })
})

describe('settings for another index like it', () => {
  it('are what is shown without what the server adds', () => {
    expect(settingsToSend({ ...settings, substituteModel: 'other', modelProperties: {} })).toEqual(settings)
    const properties = { dimensions: 3 }
    expect(settingsToSend({ ...settings, modelProperties: properties })).toEqual({
      ...settings,
      modelProperties: properties,
    })
  })
})
