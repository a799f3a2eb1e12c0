import { describe, expect, it } from 'vitest'
import { freeName, placeOf, readWelcomeSearch } from './welcome-state.ts'

const nobody = { indexNames: [], mayRename: true }

describe('the way from an empty account to a search', () => {
  it('begins with the name of the account, for who may change it', () => {
    expect(placeOf({}, nobody)).toEqual({ step: 'account' })
    expect(placeOf({}, { ...nobody, mayRename: false })).toEqual({ step: 'index' })
    expect(placeOf({ step: 'account' }, { ...nobody, mayRename: false })).toEqual({ step: 'index' })
  })

  it('goes on where somebody left it', () => {
    expect(placeOf({}, { ...nobody, indexNames: ['a', 'b'] })).toEqual({ step: 'documents', index: 'a' })
    expect(placeOf({ step: 'documents', index: 'b' }, nobody)).toEqual({ step: 'documents', index: 'b' })
    expect(placeOf({ step: 'index' }, { ...nobody, indexNames: ['a'] })).toEqual({ step: 'index' })
    expect(placeOf({ step: 'documents' }, nobody)).toEqual({ step: 'index' })
  })

  it('reads its address, and drops what means nothing', () => {
    expect(readWelcomeSearch({ step: 'documents', index: 'a', x: 1 })).toEqual({
      step: 'documents',
      index: 'a',
    })
    expect(readWelcomeSearch({ step: 'nowhere', index: {} })).toEqual({})
    expect(readWelcomeSearch({ index: 7 })).toEqual({ index: '7' })
  })

  it('offers a name that is free', () => {
    expect(freeName(['other'])).toBe('my-first-index')
    expect(freeName(['my-first-index', 'my-first-index-2'])).toBe('my-first-index-3')
  })
})
