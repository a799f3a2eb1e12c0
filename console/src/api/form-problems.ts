import type { FieldValues, Path, UseFormSetError } from 'react-hook-form'
import type { FieldProblem } from './errors.ts'
import { toApiError } from './errors.ts'

export type FormProblem = { message: string; requestId?: string | undefined; details?: readonly string[] }

/**
 * Puts what the server found wrong beside the fields of the form, by their names in the request's body. `names` maps
 * those that differ, `codes` the errors that are about one field. @returns what belongs to no field; `undefined` when every problem has its place
 */
export function showProblems<V extends FieldValues>(
  thrown: unknown,
  {
    setError,
    fields,
    names = {},
    codes = {},
  }: {
    setError: UseFormSetError<V>
    fields: readonly Path<V>[]
    names?: Readonly<Record<string, Path<V>>>
    codes?: Readonly<Record<string, Path<V>>>
  },
): FormProblem | undefined {
  const error = toApiError(thrown)
  const only = codes[error.code]
  if (only !== undefined) {
    setError(only, { message: error.message }, { shouldFocus: true })
    return undefined
  }
  const fieldOf = ({ loc }: FieldProblem) => {
    const key = String(loc[1] ?? '')
    return names[key] ?? fields.find((name) => name === key)
  }
  const homeless = error.fields.filter((problem) => fieldOf(problem) === undefined)
  // In the order of the form, whose first wrong field gets the focus.
  const inOrder = new Set([...fields, ...Object.values(names)])
  const wrong = [...inOrder].flatMap((field) => {
    const problem = error.fields.find((one) => fieldOf(one) === field)
    return problem ? [{ field, message: sentence(problem.msg) }] : []
  })
  for (const [at, { field, message }] of wrong.entries())
    setError(field, { message }, { shouldFocus: at === 0 })
  if (error.fields.length > 0 && homeless.length === 0) return undefined
  return {
    message: error.message,
    requestId: error.requestId,
    ...(homeless.length > 0 && {
      details: homeless.map(({ loc, msg }) => `${loc.slice(1).join('.')}: ${sentence(msg)}`),
    }),
  }
}

/** The server's words begin small and end without a stop, as parts of a list. */
export function sentence(text: string): string {
  const begun = `${text.charAt(0).toUpperCase()}${text.slice(1)}`
  return /[.!?…)]$/.test(begun) ? begun : `${begun}.`
}
