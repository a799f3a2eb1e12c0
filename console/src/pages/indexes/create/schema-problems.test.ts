import { describe, expect, it } from 'vitest'
import { schemaJudge } from './schema-problems.ts'
import { choicesAt, schemaAt, wordsAt } from './settings-schema.ts'

/** As the server makes it of zod: `null` beside every type. */
const SCHEMA = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  properties: {
    type: { anyOf: [{ type: 'string', enum: ['structured', 'unstructured'] }, { type: 'null' }] },
    normalizeEmbeddings: { type: ['boolean', 'null'] },
    model: { anyOf: [{ type: 'string', minLength: 1, pattern: '^\\P{Cc}*$' }, { type: 'null' }] },
    numberOfShards: { anyOf: [{ type: 'integer', minimum: 1, maximum: 1000 }, { type: 'null' }] },
    textPreprocessing: {
      anyOf: [
        {
          type: 'object',
          properties: {
            splitLength: { type: 'integer', minimum: 1 },
            splitMethod: { type: 'string', enum: ['word'] },
          },
          required: ['splitLength', 'splitMethod'],
          additionalProperties: false,
        },
        { type: 'null' },
      ],
    },
    allFields: {
      anyOf: [
        {
          type: 'array',
          items: {
            type: 'object',
            properties: { type: { type: 'string', enum: ['text', 'int'] } },
            additionalProperties: false,
          },
        },
        { type: 'null' },
      ],
    },
  },
}
const judge = schemaJudge(SCHEMA)

describe('schemaJudge', () => {
  it('finds nothing wrong with what the server takes', () => {
    expect(judge({})).toEqual([])
    expect(judge({ type: null, model: 'a', numberOfShards: 1, unknown: 1, textPreprocessing: null })).toEqual(
      [],
    )
  })

  it.each([
    [{ type: 'odd' }, ['type'], 'Must be one of structured, unstructured.'],
    [{ model: 5 }, ['model'], 'Must be a text in double quotes.'],
    [{ model: 'a\u0000' }, ['model'], 'Holds a character that is not allowed here.'],
    [{ normalizeEmbeddings: 'yes' }, ['normalizeEmbeddings'], 'Must be true or false.'],
    [{ numberOfShards: 0 }, ['numberOfShards'], 'Must be at least 1.'],
    [{ numberOfShards: 1.5 }, ['numberOfShards'], 'Must be a whole number.'],
    [{ textPreprocessing: { splitLength: 1 } }, ['textPreprocessing', 'splitMethod'], 'Is missing.'],
    [
      { textPreprocessing: { splitLength: 1, splitMethod: 'word', odd: 1 } },
      ['textPreprocessing', 'odd'],
      'Is not a setting that is known here.',
    ],
    [
      { allFields: [{ type: 'int' }, { type: 'txt' }] },
      ['allFields', 1, 'type'],
      'Must be one of text, int.',
    ],
  ])('says of %j where it is wrong and what is meant', (settings, path, message) => {
    expect(judge(settings)).toEqual([{ path, message }])
  })
})

it('knows the words a setting takes', () => {
  expect(wordsAt(SCHEMA, ['allFields', 0, 'type'])).toEqual(['text', 'int'])
  expect(wordsAt(SCHEMA, ['model'])).toEqual([])
  expect(schemaAt(SCHEMA, ['none', 'at all'])).toBeUndefined()
})

it('offers the settings there are, and the words they take', () => {
  expect(choicesAt(SCHEMA, []).keys).toContainEqual({ name: 'numberOfShards', detail: 'number' })
  expect(choicesAt(SCHEMA, ['textPreprocessing']).keys.map(({ name }) => name)).toEqual([
    'splitLength',
    'splitMethod',
  ])
  expect(choicesAt(SCHEMA, ['type']).values).toEqual(['structured', 'unstructured'])
  expect(choicesAt(SCHEMA, ['normalizeEmbeddings']).values).toEqual([true, false])
  expect(choicesAt(undefined, ['x'])).toEqual({ keys: [], values: [] })
})
