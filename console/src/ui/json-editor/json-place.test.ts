import { json } from '@codemirror/lang-json'
import { EditorState } from '@codemirror/state'
import { describe, expect, it } from 'vitest'
import { placeOf } from './json-place.ts'

const TEXT = '{"name": "a b", "tensorFields": ["title", {"x": 1}], "deep": {\n"list": [10, 20]}}'

function textAt(path: readonly (string | number)[]): string {
  const state = EditorState.create({ doc: TEXT, extensions: json() })
  const { from, to } = placeOf(state, path)
  return state.sliceDoc(from, to)
}

describe('placeOf', () => {
  it.each([
    [['name'], '"a b"'],
    [['tensorFields', 0], '"title"'],
    [['tensorFields', 1, 'x'], '1'],
    [['deep', 'list', 1], '20'],
  ])('finds %j', (path, text) => {
    expect(textAt(path)).toBe(text)
  })

  it('falls back to the nearest place that exists', () => {
    expect(textAt(['tensorFields', 1, 'missing'])).toBe('{"x": 1}')
  })

  it('marks only the first line of what is longer', () => {
    expect(textAt(['deep'])).toBe('{')
  })
})
