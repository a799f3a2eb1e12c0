import type { ApiError, FieldProblem } from '../../../api/errors.ts'

/** One thing that is wrong with the settings, and where. An empty path: with all of it. */
export type Problem = Readonly<{ path: readonly (string | number)[]; message: string }>

/** What the server found wrong, by its place in the settings. The name has a place of its own. */
export function problemsOf(error: ApiError | undefined): Problem[] {
  if (error === undefined) return []
  const fields = error.fields.filter(({ loc }) => loc[0] === 'body')
  if (error.fields.length > 0) return fields.map(toProblem)
  return [{ path: [], message: error.message }]
}

const toProblem = ({ loc, msg }: FieldProblem): Problem => ({ path: loc.slice(1), message: sentence(msg) })

function sentence(text: string): string {
  const begun = /^[a-z]+[A-Z.]/.test(text) ? text : text.charAt(0).toUpperCase() + text.slice(1)
  return /[.?!]$/.test(begun) ? begun : `${begun}.`
}

/** What belongs at a control: what is wrong right there, or inside it. */
export function problemAt(
  problems: readonly Problem[],
  ...path: readonly (string | number)[]
): string | undefined {
  return problems.find((problem) => isWithin(problem.path, path))?.message
}

const isWithin = (inner: readonly (string | number)[], outer: readonly (string | number)[]) =>
  inner.length >= outer.length && outer.every((step, at) => String(step) === String(inner[at]))

/** Settings that have a control of their own in the form, beside the JSON. */
const SHOWN = [
  'type',
  'model',
  'storageClass',
  'inferenceType',
  'numberOfShards',
  'numberOfReplicas',
  'numberOfInferences',
]

/** What no control of the form can show: it is told beside the JSON, with its place. */
export function homelessProblems(
  problems: readonly Problem[],
  { hasFields }: { hasFields: boolean },
): Problem[] {
  return problems.filter(({ path: [key, second] }) => {
    if (key === 'allFields' || key === 'tensorFields') return !hasFields
    if (key === 'modelProperties') return second !== 'dimensions'
    return !SHOWN.includes(String(key))
  })
}

/** `textPreprocessing.splitLength` */
export const placeText = (path: Problem['path']) => path.join('.')
