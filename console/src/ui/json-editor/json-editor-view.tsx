import { Compartment, EditorState } from '@codemirror/state'
import { EditorView, keymap } from '@codemirror/view'
import { useEffect, useRef } from 'react'
import { cx } from '../cx.ts'
import { jsonCompletion } from './json-completion.ts'
import { baseExtensions, jsonLinter, judgeAgain } from './json-editor-extensions.ts'
import type { JsonEditorProps } from './json-editor-props.ts'

type JsonEditorViewProps = Omit<JsonEditorProps, 'aria-label' | 'height'> &
  Readonly<{ height: string; attributes: Record<string, string> }>

export function JsonEditorView(props: JsonEditorViewProps) {
  const { value, height, isReadOnly = false, attributes, className } = props
  const host = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView>(undefined)
  const settings = useRef(new Compartment())
  // The editor lives longer than one render: it asks for the newest callbacks.
  const latest = useRef(props)
  useEffect(() => {
    latest.current = props
  })

  useEffect(() => {
    if (!host.current) return undefined
    const editor = new EditorView({ parent: host.current, state: startState(latest, settings.current) })
    view.current = editor
    return () => {
      view.current = undefined
      editor.destroy()
    }
  }, [])

  useEffect(() => {
    const editor = view.current
    if (!editor || editor.state.doc.toString() === value) return
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value } })
  }, [value])

  const { lint } = props
  useEffect(() => {
    if (lint) view.current?.dispatch({ effects: judgeAgain.of(null) })
  }, [lint])

  const key = JSON.stringify([isReadOnly, attributes])
  useEffect(() => {
    view.current?.dispatch({ effects: settings.current.reconfigure(settingsOf(latest.current)) })
  }, [key])

  return (
    <div
      ref={host}
      style={{ height }}
      className={cx(
        'w-full min-w-0 overflow-hidden rounded-md border border-control bg-surface',
        'focus-within:border-focus focus-within:outline-2 focus-within:-outline-offset-1 focus-within:outline-focus',
        isReadOnly && 'border-line-strong bg-sunken',
        attributes['aria-invalid'] && 'border-danger-fg',
        className,
      )}
    />
  )
}

function settingsOf({ isReadOnly = false, attributes }: JsonEditorViewProps) {
  return [
    EditorState.readOnly.of(isReadOnly),
    EditorView.contentAttributes.of({
      tabindex: '0',
      ...attributes,
      ...(isReadOnly && { 'aria-readonly': 'true' }),
    }),
  ]
}

function startState(latest: { current: JsonEditorViewProps }, settings: Compartment): EditorState {
  const submit = () => {
    latest.current.onSubmit?.()
    return latest.current.onSubmit !== undefined
  }
  return EditorState.create({
    doc: latest.current.value,
    extensions: [
      // Before the default keys, which put a line break on the same keys.
      keymap.of([{ key: 'Mod-Enter', run: submit }]),
      baseExtensions,
      jsonLinter(() => latest.current.lint),
      jsonCompletion((path) => latest.current.complete?.(path)),
      settings.of(settingsOf(latest.current)),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) latest.current.onChange?.(update.state.doc.toString())
      }),
      EditorView.domEventHandlers({ blur: () => latest.current.onBlur?.() }),
    ],
  })
}
