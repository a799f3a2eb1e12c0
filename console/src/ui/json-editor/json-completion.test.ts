import { json } from '@codemirror/lang-json'
import { ensureSyntaxTree } from '@codemirror/language'
import { EditorState } from '@codemirror/state'
import { describe, expect, it } from 'vitest'
import { spotAt } from './json-completion.ts'

/** `|` is the cursor. */
function spot(text: string) {
  const at = text.indexOf('|')
  const doc = text.replace('|', '')
  const state = EditorState.create({ doc, extensions: json() })
  ensureSyntaxTree(state, doc.length, 5000)
  const found = spotAt(state, at)
  return found && [found.kind, found.path, doc.slice(found.from, found.to)]
}

describe('spotAt', () => {
  it.each([
    ['{|}', ['key', [], '']],
    ['{"mo|"}', ['key', [], '"mo"']],
    ['{"a": 1, |}', ['key', [], '']],
    ['{"a": 1, "b|": 2}', ['key', [], '"b"']],
    ['{"type": "str|"}', ['value', ['type'], '"str"']],
    ['{"type": |}', ['value', ['type'], '']],
    ['{"deep": {"x|": 1}}', ['key', ['deep'], '"x"']],
    ['{"list": [{"type": "t|"}]}', ['value', ['list', 0, 'type'], '"t"']],
    ['{"list": [{"a": 1}, {"|"}]}', ['key', ['list', 1], '""']],
    ['{"list": ["a", "b|"]}', ['value', ['list', 1], '"b"']],
    ['{"list": [|]}', ['value', ['list', 0], '']],
    ['{"on": tr|ue}', ['value', ['on'], 'true']],
    ['{"a": 1|2}', ['value', ['a'], '12']],
    ['{"a": 1} |', undefined],
  ])('sees in %s what can be completed', (text, found) => {
    expect(spot(text)).toEqual(found)
  })
})
