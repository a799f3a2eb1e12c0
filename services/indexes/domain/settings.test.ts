import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { leastCpuMs } from '#platform/testing'
import { isServiceError } from '#platform/errors'
import { LIMITS } from '../testing/limits.ts'
import { readCreate } from './settings.ts'

const create = (body: Record<string, unknown>) =>
  readCreate(body, { defaultModel: 'hf/e5-base-v2', limits: LIMITS })
const failure = (act: () => unknown) => {
  try {
    act()
  } catch (thrown) {
    if (isServiceError(thrown)) return { kind: thrown.kind, code: thrown.code, message: thrown.message }
    throw thrown
  }
  return { kind: 'none', code: 'none', message: 'no error' }
}
const places = (body: Record<string, unknown>) => {
  try {
    create(body)
  } catch (thrown) {
    return isServiceError(thrown) ? thrown.issues?.map(({ loc }) => loc) : undefined
  }
  return []
}
const DEFAULTS = {
  type: 'unstructured',
  treatUrlsAndPointersAsImages: false,
  treatUrlsAndPointersAsMedia: false,
  filterStringMaxLength: 50,
  model: 'hf/e5-base-v2',
  normalizeEmbeddings: true,
  textPreprocessing: { splitLength: 2, splitOverlap: 0, splitMethod: 'sentence' },
  imagePreprocessing: {},
  videoPreprocessing: { splitLength: 20, splitOverlap: 3 },
  audioPreprocessing: { splitLength: 10, splitOverlap: 3 },
  vectorNumericType: 'float',
  annParameters: { spaceType: 'prenormalized-angular', parameters: { efConstruction: 512, m: 16 } },
}
const field = (name: string, type: string, more: object = {}) => ({
  name,
  type,
  features: [],
  dependentFields: {},
  ...more,
})

describe('readCreate', () => {
  it('fills in the defaults of contract §3.3, in that order', () => {
    const { settings, size, warnings } = create({})
    expect(JSON.stringify(settings)).toBe(JSON.stringify(DEFAULTS))
    expect(size).toEqual({
      inferenceType: 'marqo.CPU.small',
      storageClass: 'marqo.basic',
      numberOfShards: 1,
      numberOfReplicas: 0,
      numberOfInferences: 1,
    })
    expect(warnings).toEqual([])
  })

  it('takes what the Terraform provider sends: empty features and dependents, and zero model properties', () => {
    const { settings } = create({
      type: 'structured',
      model: 'my-model',
      modelProperties: {
        name: 'ViT-B/32',
        dimensions: 512,
        type: 'open_clip',
        tokens: 0,
        url: '',
        trustRemoteCode: false,
        isMarqtunedModel: false,
        modelLocation: {
          authRequired: false,
          s3: { bucket: '', key: '' },
          hf: { repoId: 'a/b', filename: 'x' },
        },
      },
      allFields: [
        field('text_field', 'text', { features: ['lexical_search'] }),
        field('image_field', 'image_pointer'),
        field('combined', 'multimodal_combination', { dependentFields: { imageField: 0.8, textField: 0.1 } }),
      ],
      tensorFields: ['combined'],
      inferenceType: 'marqo.CPU.large',
      storageClass: 'marqo.basic',
      numberOfShards: 1,
      numberOfReplicas: 0,
      numberOfInferences: 1,
    })
    expect(settings['modelProperties']).toEqual({
      name: 'ViT-B/32',
      dimensions: 512,
      type: 'open_clip',
      modelLocation: { hf: { repoId: 'a/b', filename: 'x' } },
    })
    expect(settings['allFields']).toEqual([
      { name: 'text_field', type: 'text', features: ['lexical_search'] },
      { name: 'image_field', type: 'image_pointer', features: [] },
      {
        name: 'combined',
        type: 'multimodal_combination',
        features: [],
        dependentFields: { imageField: 0.8, textField: 0.1 },
      },
    ])
  })

  it("takes what Marqo's own test suites send, with a warning where it has no effect", () => {
    expect(create({ infereceType: 'marqo.CPU.large' }).warnings).toEqual([
      expect.stringContaining('did you mean inferenceType?'),
    ])
    expect(
      create({ type: 'structured', allFields: [], tensorFields: [], treatUrlsAndPointersAsImages: false })
        .settings,
    ).not.toHaveProperty('treatUrlsAndPointersAsImages')
    expect(
      create({
        model: 'x',
        modelProperties: {
          dimensions: '512',
          type: 'open_clip',
          name: 'y',
          model_location: { auth_required: true, s3: { Bucket: 'b', Key: 'k' } },
        },
      }).settings['modelProperties'],
    ).toEqual({
      dimensions: 512,
      type: 'open_clip',
      name: 'y',
      modelLocation: { authRequired: true, s3: { Bucket: 'b', Key: 'k' } },
    })
    expect(create({ somethingElse: 1 }).warnings).toHaveLength(1)
    expect(create({ type: 'semi-structured' }).settings.type).toBe('unstructured')
    expect(create({ model: null, textPreprocessing: null }).settings.model).toBe('hf/e5-base-v2')
    expect(
      create({ type: 'structured', allFields: [{ name: 'm', type: 'map<text,int>' }], tensorFields: [] })
        .settings['allFields'],
    ).toMatchObject([{ type: 'map<text, int>' }])
  })

  it.each([
    [{ filterStringMaxLenght: 20 }, 'did you mean filterStringMaxLength?'],
    [{ modell: 'x' }, 'did you mean model?'],
    [{ text_preprocessing: {} }, 'camelCase: textPreprocessing'],
    [{ textPreprocessing: { split_length: 2 } }, 'camelCase: splitLength'],
    [{ textPreprocessing: { splitLength: 2, splitOverlap: 0 } }, 'body.textPreprocessing.splitMethod'],
    [
      { textPreprocessing: { splitLength: 2, splitOverlap: 0, splitMethod: 'sentense' } },
      'did you mean sentence?',
    ],
    [
      { textPreprocessing: { splitLength: 2, splitOverlap: 0, splitMethod: 'word', splitOverlapp: 1 } },
      'did you mean splitOverlap?',
    ],
    [{ numberOfShards: '1' }, 'body.numberOfShards'],
    [{ numberOfShards: 0 }, 'body.numberOfShards'],
    [{ numberOfReplicas: -1 }, 'body.numberOfReplicas'],
    [{ numberOfInferences: 1.5 }, 'body.numberOfInferences'],
    [{ numberOfShards: 1e300 }, 'body.numberOfShards'],
    [{ inferenceType: 'marqo.CPU.larg' }, 'did you mean marqo.CPU.large?'],
    [{ storageClass: 'fast' }, 'marqo.basic'],
    [{ model: 5 }, 'body.model'],
    [{ model: 'a\u0000b' }, 'control character'],
    [{ normalizeEmbeddings: 'yes' }, 'body.normalizeEmbeddings'],
    [{ annParameters: { spaceType: 'angular' } }, 'body.annParameters.parameters'],
    [
      { annParameters: { spaceType: 'angular', parameters: { efConstruction: 5000, m: 16 } } },
      'efConstruction',
    ],
    [{ type: 'structured', allFields: [field('a', 'txt')], tensorFields: [] }, 'did you mean text?'],
    [{ type: 'structured', allFields: [field('_id', 'text')], tensorFields: [] }, 'reserved'],
    [{ type: 'structured', allFields: [field('a b', 'text')], tensorFields: [] }, 'letters, digits'],
    [
      {
        type: 'structured',
        allFields: [field('a', 'int', { features: ['lexical_search'] })],
        tensorFields: [],
      },
      'cannot have the feature lexical_search',
    ],
    [
      {
        type: 'structured',
        allFields: [field('a', 'text', { dependentFields: { b: 1 } })],
        tensorFields: [],
      },
      'only multimodal_combination',
    ],
    [
      { type: 'structured', allFields: [field('a', 'multimodal_combination')], tensorFields: ['a'] },
      'needs dependentFields',
    ],
  ])('refuses %j as not valid, saying where and what is meant', (body, words) => {
    expect(failure(() => create(body))).toMatchObject({
      kind: 'unprocessable',
      code: 'unprocessable_entity',
      message: expect.stringContaining(words),
    })
  })

  it.each([
    [{ numberOfShards: 6 }, 'limited to 5'],
    [{ storageClass: 'marqo.balanced', numberOfReplicas: 2 }, 'limited to 1'],
    [{ numberOfInferences: 6 }, 'limited to 5'],
    [{ numberOfReplicas: 1 }, 'marqo.basic has no replicas'],
    [{ allFields: [] }, 'allFields is for structured'],
    [{ tensorFields: ['a'] }, 'tensorFields is for structured'],
    [
      { treatUrlsAndPointersAsMedia: true, treatUrlsAndPointersAsImages: false },
      'needs treatUrlsAndPointersAsImages',
    ],
    [{ type: 'structured' }, 'needs allFields'],
    [{ type: 'structured', allFields: [], tensorFields: ['x'] }, "'x', which allFields does not define"],
    [
      { type: 'structured', allFields: [field('v', 'custom_vector')], tensorFields: [] },
      'must be named in tensorFields',
    ],
    [{ type: 'structured', allFields: [field('a', 'text'), field('a', 'int')], tensorFields: [] }, 'twice'],
    [
      { type: 'structured', allFields: [], tensorFields: [], treatUrlsAndPointersAsImages: true },
      'image_pointer',
    ],
    [
      { type: 'structured', allFields: [], tensorFields: [], filterStringMaxLength: 5 },
      'filterStringMaxLength',
    ],
    [{ model: 'no_model' }, 'modelProperties.dimensions'],
    [{ modelProperties: { note: 'x'.repeat(200_000) } }, 'at most 128 KB'],
  ])('refuses %j as impossible, saying what to do', (body, words) => {
    expect(failure(() => create(body))).toMatchObject({
      kind: 'invalid',
      code: 'invalid_argument',
      message: expect.stringContaining(words),
    })
  })

  it('accepts tensor fields that a model would have to embed where there is none, with a warning: the engine refuses their documents', () => {
    const body = {
      type: 'structured',
      model: 'no_model',
      modelProperties: { dimensions: 3 },
      allFields: [field('t', 'text'), field('v', 'custom_vector')],
      tensorFields: ['t', 'v'],
    }
    expect(create(body).warnings).toEqual([expect.stringContaining("'t' of type text")])
  })

  it('says where in the body each impossible thing stands, for forms', () => {
    const body = {
      type: 'structured',
      allFields: [field('a', 'text'), field('a', 'int'), field('v', 'custom_vector')],
      tensorFields: ['a', 'x'],
    }
    expect(places(body)).toEqual([
      ['body', 'allFields', 1, 'name'],
      ['body', 'tensorFields', 1],
      ['body', 'allFields', 2, 'type'],
    ])
    expect(places({ numberOfShards: 6, numberOfReplicas: 1 })).toEqual([
      ['body', 'numberOfShards'],
      ['body', 'numberOfReplicas'],
    ])
    expect(places({ model: 'no_model' })).toEqual([['body', 'modelProperties', 'dimensions']])
  })

  it('names every wrong place at once', () => {
    expect(failure(() => create({ model: 1, numberOfShards: 'x', modelPropertie: {} })).message).toMatch(
      /modelPropertie.*model.*numberOfShards/s,
    )
  })

  it('answers settings or a ServiceError for any JSON, and its own answer again for its own answer', () => {
    const keys = fc.constantFrom(
      'type',
      'model',
      'allFields',
      'tensorFields',
      'modelProperties',
      'textPreprocessing',
      'annParameters',
      'numberOfShards',
      'foo',
      'split_length',
      '__proto__',
    )
    fc.assert(
      fc.property(fc.dictionary(keys, fc.jsonValue({ maxDepth: 4 })), (body) => {
        expect(['none', 'invalid', 'unprocessable']).toContain(failure(() => create(body)).kind)
      }),
      { numRuns: 2000 },
    )
    expect(create({ ...create({ model: 'm' }).settings }).settings).toEqual(create({ model: 'm' }).settings)
  })

  it('refuses more unknown keys than anybody means, and names the first of what is written wrong', () => {
    const keys = (count: number, name: (at: number) => string) =>
      Object.fromEntries(Array.from({ length: count }, (_, at) => [name(at), 1]))
    expect(create(keys(200, (at) => `x${at}`)).warnings).toHaveLength(21)
    expect(failure(() => create({ model: 'm', ...keys(201, (at) => `x${at}`) }))).toMatchObject({
      code: 'unprocessable_entity',
      message: expect.stringContaining('201 keys that are not settings'),
    })
    expect(places({ textPreprocessing: keys(5_000, (at) => `a_${at}`) })?.length).toBeLessThan(110)
  })

  it.each([
    ['underscores in a key', { modelProperties: { ['_'.repeat(300_000)]: 1 } }],
    ['underscores in a key of a setting', { annParameters: { ['_'.repeat(300_000)]: 1 } }],
    ['blanks in a type', { allFields: [{ name: 'a', type: ' '.repeat(300_000) }] }],
    ['fields of no type', { allFields: Array.from({ length: 20_000 }, () => ({ name: 'a', type: 'texd' })) }],
    ['fields with unknown keys', { allFields: Array.from({ length: 20_000 }, () => ({ nam: 'a' })) }],
    ['features', { allFields: [{ name: 'a', type: 'text', features: Array(50_000).fill('filtre') }] }],
    [
      'dependent fields',
      { allFields: [{ name: 'a', type: 'text', dependentFields: Array(9_000).fill({}) }] },
    ],
  ])('takes no longer for many %s than for reading them', async (_what, body) => {
    const reading = () =>
      expect(failure(() => create(body)).code).toMatch(/unprocessable_entity|invalid_argument/)
    expect(await leastCpuMs(reading)).toBeLessThan(50)
  })

  it('survives nesting that would overflow a naive walk', () => {
    let deep: unknown = {}
    for (let at = 0; at < 5000; at++) deep = { deep }
    expect(failure(() => create({ modelProperties: { deep }, textPreprocessing: { deep } })).kind).toBe(
      'unprocessable',
    )
  })
})
