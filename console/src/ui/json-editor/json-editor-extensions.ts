import { closeBrackets, closeBracketsKeymap } from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { json, jsonParseLinter } from '@codemirror/lang-json'
import { bracketMatching, indentOnInput } from '@codemirror/language'
import { type Diagnostic, linter } from '@codemirror/lint'
import { type Extension, StateEffect, type Transaction } from '@codemirror/state'
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view'
import { editorTheme } from './json-editor-theme.ts'
import { placeOf } from './json-place.ts'
import type { JsonProblem } from './json-editor-props.ts'

export const baseExtensions: Extension = [
  lineNumbers(),
  history(),
  drawSelection(),
  indentOnInput(),
  bracketMatching(),
  closeBrackets(),
  highlightActiveLine(),
  json(),
  EditorView.lineWrapping,
  editorTheme,
  // No Tab among them: it must lead out of the editor.
  keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap]),
]

const parseLinter = jsonParseLinter()
/** The page has something new to say about the same text: the server refused it. */
export const judgeAgain = StateEffect.define<null>()

/** First whether it is JSON, then what the page has to say about it. */
export function jsonLinter(
  judge: () => ((parsed: unknown) => readonly JsonProblem[]) | undefined,
): Extension {
  const isNews = ({ effects }: Transaction) => effects.some((effect) => effect.is(judgeAgain))
  return linter(
    (view) => {
      if (view.state.doc.toString().trim() === '') return []
      const syntax = parseLinter(view)
      if (syntax.length > 0) return syntax
      const parsed: unknown = JSON.parse(view.state.doc.toString())
      const problems = judge()?.(parsed) ?? []
      return problems.map(({ path, message, severity = 'error' }): Diagnostic => ({
        ...placeOf(view.state, path),
        message,
        severity,
      }))
    },
    { needsRefresh: ({ transactions }) => transactions.some(isNews) },
  )
}
