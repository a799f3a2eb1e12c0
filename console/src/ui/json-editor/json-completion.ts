import {
  autocompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
  pickedCompletion,
} from '@codemirror/autocomplete'
import { syntaxTree } from '@codemirror/language'
import type { EditorState, Extension } from '@codemirror/state'
import type { EditorView } from '@codemirror/view'
import type { JsonChoices } from './json-editor-props.ts'

type Node = ReturnType<typeof syntaxTree>['topNode']
type Path = readonly (string | number)[]

/** Where the cursor is: in the name of a property, or in a value. */
export type JsonSpot = Readonly<{ kind: 'key' | 'value'; path: Path; from: number; to: number }>

const SCALARS = ['String', 'Number', 'True', 'False', 'Null']
const isValue = (node: Node) => ['Object', 'Array', ...SCALARS].includes(node.name)

/** What could be completed at a place; `undefined` where nothing can. */
export function spotAt(state: EditorState, position: number): JsonSpot | undefined {
  const node = syntaxTree(state).resolveInner(position, -1)
  if (node.name === 'PropertyName') {
    const object = node.parent?.parent
    return object ? { kind: 'key', path: pathOf(state, object), from: node.from, to: node.to } : undefined
  }
  if (SCALARS.includes(node.name))
    return { kind: 'value', path: pathOf(state, node), from: node.from, to: node.to }
  const before = state.sliceDoc(0, position).trimEnd().at(-1)
  const holder = node.name === '⚠' || '{}[],:'.includes(node.name) ? node.parent : node
  if (!holder) return undefined
  const here = { from: position, to: position }
  if (holder.name === 'Property' && before === ':')
    return { kind: 'value', path: propertyPath(state, holder), ...here }
  if (holder.name === 'Object' && (before === '{' || before === ','))
    return { kind: 'key', path: pathOf(state, holder), ...here }
  if (holder.name === 'Array' && (before === '[' || before === ','))
    return { kind: 'value', path: [...pathOf(state, holder), entriesBefore(holder, position)], ...here }
  return undefined
}

/** The path of a value, from the outermost object on. */
function pathOf(state: EditorState, node: Node): Path {
  const parent = node.parent
  if (!parent || parent.name === 'JsonText') return []
  if (parent.name === 'Property') return propertyPath(state, parent)
  if (parent.name === 'Array') return [...pathOf(state, parent), entriesBefore(parent, node.from)]
  return pathOf(state, parent)
}

function propertyPath(state: EditorState, property: Node): Path {
  const { parent, firstChild: name } = property
  return [...(parent ? pathOf(state, parent) : []), name ? nameOf(state, name) : '']
}

const nameOf = (state: EditorState, node: Node) => state.sliceDoc(node.from, node.to).replaceAll(/^"|"$/g, '')

function entriesBefore(array: Node, position: number): number {
  let count = 0
  for (let child = array.firstChild; child && child.to <= position; child = child.nextSibling)
    if (isValue(child)) count += 1
  return count
}

/** Offers what the page knows of each place, while one types or asks for it with Ctrl and Space. */
export function jsonCompletion(choicesAt: (path: Path) => JsonChoices | undefined): Extension {
  const complete = ({ state, pos, explicit }: CompletionContext): CompletionResult | null => {
    const spot = spotAt(state, pos)
    if (spot === undefined || (spot.from === spot.to && !explicit)) return null
    const choices = choicesAt(spot.path)
    const options = spot.kind === 'key' ? keyOptions(choices, state, spot) : valueOptions(choices)
    return options.length === 0 ? null : { from: spot.from, options, validFor: /^"?[^",:{}[\]]*$/ }
  }
  return autocompletion({ override: [complete], icons: false })
}

function keyOptions(choices: JsonChoices | undefined, state: EditorState, spot: JsonSpot): Completion[] {
  const hasColon = /^\s*:/.test(state.sliceDoc(spot.to, spot.to + 20))
  return (choices?.keys ?? []).map(({ name, detail }) => {
    const label = JSON.stringify(name)
    return { label, ...(detail && { detail }), apply: replaceWith(hasColon ? label : `${label}: `) }
  })
}

const valueOptions = (choices: JsonChoices | undefined): Completion[] =>
  (choices?.values ?? []).map((value) => ({
    label: JSON.stringify(value),
    apply: replaceWith(JSON.stringify(value)),
  }))

/** The whole word goes, with the quote that the editor closed by itself. */
const replaceWith =
  (text: string) =>
  (view: EditorView, completion: Completion, ...[from, to]: [from: number, to: number]) => {
    const rest = /^[^",:{}[\]\s]*"?/.exec(view.state.sliceDoc(to, to + 200))?.[0] ?? ''
    view.dispatch({
      changes: { from, to: to + rest.length, insert: text },
      selection: { anchor: from + text.length },
      annotations: pickedCompletion.of(completion),
    })
  }
