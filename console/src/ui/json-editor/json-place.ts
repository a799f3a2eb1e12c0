import { ensureSyntaxTree, syntaxTree } from '@codemirror/language'
import type { EditorState } from '@codemirror/state'

type Tree = ReturnType<typeof syntaxTree>
type Node = Tree['topNode']

const isValue = (node: Node) => !['[', ']', '{', '}', ',', '⚠', 'PropertyName', ':'].includes(node.name)

function children(node: Node): Node[] {
  const found: Node[] = []
  for (let child = node.firstChild; child; child = child.nextSibling) found.push(child)
  return found
}

function member(node: Node, step: string | number, state: EditorState): Node | undefined {
  if (node.name === 'Array') return children(node).filter(isValue)[Number(step)]
  const text = JSON.stringify(String(step))
  const property = children(node).find((child) => {
    const name = child.name === 'Property' ? child.firstChild : null
    return name !== null && state.sliceDoc(name.from, name.to) === text
  })
  return property?.lastChild ?? undefined
}

/** How long reading the whole text may hold up the page; settings take a millisecond. */
const PARSE_MS = 500

/** Where a path stands in the text; the nearest place that exists when the path itself does not. */
export function placeOf(
  state: EditorState,
  path: readonly (string | number)[],
): { from: number; to: number } {
  // The editor itself reads on in the background, so its own tree may end before the place.
  const tree = ensureSyntaxTree(state, state.doc.length, PARSE_MS) ?? syntaxTree(state)
  let node = tree.topNode.firstChild
  for (const step of path) {
    const next: Node | undefined = node ? member(node, step, state) : undefined
    if (!next) break
    node = next
  }
  const from = node?.from ?? 0
  const to = node?.to ?? state.doc.length
  // A whole object underlined hides the text in it: its first line is enough.
  return { from, to: Math.min(to, state.doc.lineAt(from).to) }
}
