import { describe, expect, it } from 'vitest'
import { schemaFields } from '../documents/index-fields.ts'
import { hasTerm, termOf, toggled } from './facet-filter.ts'
import { excerptOf, highlightOf } from './highlight.ts'
import { readSearchAddress } from './search-address.ts'
import { draftOf, newModifier, newPart, readDraft, readVector, withMethod } from './search-draft.ts'
import { nameOf, withSearch } from './search-history.ts'
import { abilityOf, bodyOf } from './search-request.ts'

const ability = abilityOf({ type: 'unstructured', model: 'hf/e5' }, [], {})

describe('an address', () => {
  it('keeps what it knows and drops what means nothing', () => {
    expect(
      readSearchAddress({
        q: 5,
        method: 'OTHER',
        limit: 10,
        offset: -1,
        in: 'x',
        show: ['a'],
        weights: [
          ['a', 1],
          ['b', 'c'],
        ],
        highlights: true,
      }),
    ).toEqual({ q: '5', show: ['a'], weights: [['a', 1]] })
  })

  it('comes back from the form as it was', () => {
    for (const address of [
      { q: 'warm coat' },
      { q: 'coat', method: 'LEXICAL', filter: 'a:1', limit: 20, show: ['a'], in: ['b'], highlights: false },
      {
        weights: [
          ['a', 1],
          ['b', -0.5],
        ],
      },
      { q: 'coat', method: 'HYBRID', alpha: 0.3, sort: ['price', 'asc'], facets: [['color', 'string']] },
      {
        q: 'coat',
        method: 'HYBRID',
        modifiers: [
          ['stars', 'multiply', 2],
          ['new', 'add', -1],
        ],
      },
      { q: 'coat', modifiers: [['stars', 'add', 0.5]] },
    ] as const)
      expect(readDraft(draftOf(address, undefined, ability), ability)).toEqual({ address, vector: undefined })
  })
})

describe('a request', () => {
  it('says only what differs from what the index does by itself, and always how it searches', () => {
    expect(bodyOf({ q: 'x' }, undefined)).toEqual({ q: 'x', searchMethod: 'TENSOR', limit: 10 })
    expect(bodyOf({}, undefined)).toBeUndefined()
    expect(bodyOf({ q: 'x', method: 'LEXICAL', offset: 20, highlights: false }, undefined)).toEqual({
      q: 'x',
      searchMethod: 'LEXICAL',
      limit: 10,
      offset: 20,
      showHighlights: false,
    })
  })

  it('asks a hybrid search for its balance, order and facets, and any search for its modifiers', () => {
    const modifiers = [
      ['stars', 'multiply', 2],
      ['new', 'add', -1],
    ] as const
    const scoreModifiers = {
      multiply_score_by: [{ field_name: 'stars', weight: 2 }],
      add_to_score: [{ field_name: 'new', weight: -1 }],
    }
    expect(bodyOf({ q: 'x', modifiers }, undefined)).toMatchObject({ searchMethod: 'TENSOR', scoreModifiers })
    const facets = [['color', 'string']] as const
    expect(
      bodyOf({ q: 'x', method: 'HYBRID', alpha: 0.2, sort: ['price', 'asc'], facets }, undefined),
    ).toEqual({
      q: 'x',
      searchMethod: 'HYBRID',
      limit: 10,
      hybridParameters: { alpha: 0.2 },
      sortBy: { fields: [{ fieldName: 'price', order: 'asc' }] },
      facets: { fields: { color: { type: 'string' } } },
      trackTotalHits: true,
    })
  })

  it('adds up the weights of one text', () => {
    expect(
      bodyOf(
        {
          weights: [
            ['a', 1],
            ['b', 2],
            ['a', -0.25],
          ],
        },
        undefined,
      ),
    ).toMatchObject({ q: { a: 0.75, b: 2 } })
  })

  it('carries a vector', () => {
    expect(bodyOf({}, { vector: [1, 2] })).toMatchObject({ q: { customVector: { vector: [1, 2] } } })
  })
})

describe('what an index can be asked', () => {
  const structured = (features: string[], tensorFields: string[]) => {
    const index = {
      type: 'structured' as const,
      model: 'hf/e5',
      tensorFields,
      allFields: [{ name: 't', type: 'text', features }],
    }
    return abilityOf(index, schemaFields(index), { modelProperties: { dimensions: 3 } })
  }

  it('follows from the fields of a structured index', () => {
    expect(structured(['lexical_search'], ['t']).methods).toEqual(['TENSOR', 'LEXICAL', 'HYBRID'])
    expect(structured(['lexical_search'], []).methods).toEqual(['LEXICAL'])
    expect(structured([], ['t'])).toMatchObject({
      methods: ['TENSOR'],
      fieldsFor: { TENSOR: ['t'], LEXICAL: [] },
      dimensions: 3,
    })
  })

  it('is vectors only where nothing embeds text', () => {
    const vectors = abilityOf({ type: 'unstructured', model: 'no_model' }, [], {})
    expect(draftOf({}, undefined, vectors)).toMatchObject({ kind: 'vector', method: 'TENSOR' })
    const words = withMethod(draftOf({}, undefined, vectors), 'LEXICAL', vectors)
    expect(words.kind).toBe('text')
    expect(withMethod(words, 'TENSOR', vectors).kind).toBe('vector')
  })
})

describe('a value of a facet', () => {
  it('joins a filter, whatever it says, and leaves it again', () => {
    const red = termOf('color', 'dark red')
    expect(red).toBe('color:(dark red)')
    for (const filter of [undefined, 'a:1', 'a:1 AND b:(x AND y)', '(a:1 OR b:2) AND c:3']) {
      const narrowed = toggled(filter, red)
      expect([filter, narrowed]).toEqual([filter, filter ? `${filter} AND ${red}` : red])
      expect(hasTerm(narrowed, red)).toBe(true)
      expect(toggled(narrowed, red)).toBe(filter)
    }
    expect(toggled('a:1 OR b:2', red)).toBe(`(a:1 OR b:2) AND ${red}`)
    expect(hasTerm(`a:1 OR ${red}`, red)).toBe(false)
  })
})

describe('readDraft', () => {
  const draft = draftOf({}, undefined, ability)

  it.each([
    [draft, 'query', 'Enter a query'],
    [{ ...draft, text: 'x', limit: undefined }, 'limit', '1 to 1,000'],
    [{ ...draft, text: 'x', limit: 1001 }, 'limit', '1 to 1,000'],
    [{ ...draft, kind: 'weighted' as const, parts: [newPart('a', 'much')] }, 'query', '“a” is not a number'],
    [{ ...draft, kind: 'weighted' as const, parts: [newPart(' ')] }, 'query', 'at least one'],
    [{ ...draft, kind: 'vector' as const, vector: '' }, 'query', 'Paste a vector'],
    [
      { ...draft, text: 'x', modifiers: [newModifier('n', 'add', 'much')] },
      'modifiers',
      '“n” is not a number',
    ],
    [
      {
        ...draft,
        text: 'x',
        method: 'HYBRID' as const,
        sort: ['n', 'asc'] as const,
        modifiers: [newModifier('n')],
      },
      'modifiers',
      'Use one of the two',
    ],
  ])('says what is missing', (given, field, message) => {
    expect(readDraft(given, ability)).toEqual({
      problem: { field, message: expect.stringContaining(message) },
    })
  })
})

describe('readVector', () => {
  it.each(['[0.1, -2e-3, 3]', '0.1 -2e-3\n3', '{"vector": [0.1, -2e-3, 3]}', '0.1;-2e-3;3'])(
    'reads %s',
    (text) => {
      expect(readVector(text, 3)).toEqual({ vector: [0.1, -0.002, 3] })
    },
  )

  it('keeps what a vector stands for', () => {
    expect(readVector('{"customVector": {"vector": [1], "content": "a coat, 5"}}', 1)).toEqual({
      vector: [1],
      content: 'a coat, 5',
    })
  })

  it('says what is wrong', () => {
    expect(readVector('[1, x]', undefined)).toEqual({ problem: '“x” is not a number.' })
    expect(readVector('[1, 2]', 3)).toEqual({ problem: 'This vector has 2 numbers; the index takes 3.' })
  })
})

describe('excerptOf', () => {
  it('finds the chunk in the text, also where white space differs', () => {
    expect(excerptOf('A warm\n coat. For snow.', 'A warm coat.')).toEqual({
      before: '',
      match: 'A warm\n coat.',
      after: ' For snow.',
    })
    expect(excerptOf('a (b) c', '(b)')).toEqual({ before: 'a ', match: '(b)', after: ' c' })
    expect(excerptOf('abc', 'xyz')).toEqual({ before: 'abc', match: '', after: '' })
  })

  it('begins near a match that stands far behind', () => {
    const { before, match, after } = excerptOf(`${'x'.repeat(1000)}here${'y'.repeat(1000)}`, 'here')
    expect([before.length, match, after.length]).toEqual([121, 'here', 476])
  })
})

describe('highlightOf', () => {
  it('takes the one field that matched best', () => {
    expect(highlightOf([{ title: 'x' }])).toEqual({ field: 'title', chunk: 'x' })
    expect(highlightOf([])).toBeUndefined()
    expect(highlightOf(undefined)).toBeUndefined()
  })
})

describe('the history', () => {
  it('has each search once, the newest first, whatever page was looked at', () => {
    const one = withSearch([], { address: { q: 'a' }, at: '1' })
    const two = withSearch(one, { address: { q: 'b', filter: 'x:1' }, at: '2' })
    const three = withSearch(two, { address: { q: 'a', offset: 10 }, at: '3' })
    expect(three).toEqual([
      { address: { q: 'a' }, at: '3' },
      { address: { q: 'b', filter: 'x:1' }, at: '2' },
    ])
  })

  it('names searches', () => {
    expect(nameOf({ q: 'coat', method: 'LEXICAL', filter: 'a:1' })).toBe('coat · by words · where a:1')
    expect(
      nameOf({
        weights: [
          ['a', 1],
          ['b', -1],
        ],
      }),
    ).toBe('a × 1, b × -1')
  })
})
