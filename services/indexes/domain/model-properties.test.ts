import { describe, expect, it } from 'vitest'
import { isServiceError } from '#platform/errors'
import { LIMITS } from '../testing/limits.ts'
import { readCreate } from './settings.ts'

const create = (modelProperties: Record<string, unknown>, more: Record<string, unknown> = {}) =>
  readCreate({ model: 'mine', modelProperties, ...more }, { defaultModel: 'hf/e5-base-v2', limits: LIMITS })
const refusal = (act: () => unknown) => {
  try {
    act()
  } catch (thrown) {
    if (isServiceError(thrown))
      return { kind: thrown.kind, locs: thrown.issues?.map(({ loc }) => loc.join('.')) }
    throw thrown
  }
  return undefined
}

describe('modelProperties in the list', () => {
  // If one entry does not decode, the Terraform provider loses the whole list: contract §1.7.
  it.each([
    [{ dimensions: 0.5 }, 'dimensions'],
    [{ dimensions: { a: 1 } }, 'dimensions'],
    [{ dimensions: -3 }, 'dimensions'],
    [{ dimensions: 1e300 }, 'dimensions'],
    [{ dimensions: '9'.repeat(400) }, 'dimensions'],
    [{ name: 5 }, 'name'],
    [{ tokens: 'many' }, 'tokens'],
    [{ url: ['x'] }, 'url'],
    [{ textQueryPrefix: 'x'.repeat(1001) }, 'textQueryPrefix'],
    [{ text_chunk_prefix: 'x'.repeat(1001) }, 'textChunkPrefix'],
    [{ textChunkPrefix: ['x'] }, 'textChunkPrefix'],
    [{ type: 7 }, 'type'],
    [{ trustRemoteCode: 'yes' }, 'trustRemoteCode'],
    [{ trust_remote_code: 'yes' }, 'trustRemoteCode'],
    [{ isMarqtunedModel: 1 }, 'isMarqtunedModel'],
    [{ modelLocation: 'x' }, 'modelLocation'],
    [{ modelLocation: ['x'] }, 'modelLocation'],
    [{ modelLocation: { s3: 'x' } }, 'modelLocation.s3'],
    [{ modelLocation: { s3: { Bucket: 5 } } }, 'modelLocation.s3.Bucket'],
    [{ model_location: { hf: { repo_id: 5 } } }, 'modelLocation.hf.repoId'],
    [{ modelLocation: { authRequired: 'yes' } }, 'modelLocation.authRequired'],
    // Go matches keys case-insensitively.
    [{ DIMENSIONS: 'x' }, 'DIMENSIONS'],
    [{ ['to\u212Aens']: 'x' }, 'to\u212Aens'],
  ])('hold no %j', (properties, where) => {
    expect(refusal(() => create(properties))).toEqual({
      kind: 'unprocessable',
      locs: [`body.modelProperties.${where}`],
    })
  })

  it('hold what clients really send, and what only an engine knows', () => {
    const properties = {
      name: 'org/repo',
      dimensions: 384,
      type: 'hf',
      tokens: 512,
      poolingMethod: 'cls',
      mean: [0.4, 0.5],
      size: 224,
      isMarqtuneModel: true,
      modelLocation: {
        authRequired: true,
        s3: { Bucket: 'b', Key: 'k' },
        tokenizer: { hf: { repoId: 'a/b' } },
      },
    }
    expect(create(properties).settings['modelProperties']).toEqual(properties)
    expect(create({ dimensions: '512', name: '' }).settings['modelProperties']).toEqual({ dimensions: 512 })
  })

  it('name the dimensions of custom vectors, whichever way these are asked for', () => {
    const where = ['body.modelProperties.dimensions']
    expect(refusal(() => create({ type: 'no_model' }))).toEqual({ kind: 'invalid', locs: where })
    expect(refusal(() => create({ dimensions: 0 }, { model: 'no_model' }))).toEqual({
      kind: 'invalid',
      locs: where,
    })
  })
})
