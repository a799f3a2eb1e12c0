import type { FieldValues, Path, UseFormSetError } from 'react-hook-form'
import type { FieldProblem } from './errors.ts'
import { toApiError } from './errors.ts'

export type FormProblem = { message: string; requestId?: string | undefined; details?: readonly string[] }

/**
 * Puts what the server found wrong beside the fields of the form, by their names in the request's body. `names` maps
 * those that differ. @returns what belongs to no field; `undefined` when every problem has its place
 */
export function showProblems<V extends FieldValues>(
  thrown: unknown,
  {
    setError,
    fields,
    names = {},
  }: {
    setError: UseFormSetError<V>
    fields: readonly Path<V>[]
    names?: Readonly<Record<string, Path<V>>>
  },
): FormProblem | undefined {
  const error = toApiError(thrown)
  const homeless: FieldProblem[] = []
  let isFirst = true
  for (const problem of error.fields) {
    const key = String(problem.loc[1] ?? '')
    const field = names[key] ?? fields.find((name) => name === key)
    if (field === undefined) homeless.push(problem)
    else {
      setError(field, { message: problem.msg }, { shouldFocus: isFirst })
      isFirst = false
    }
  }
  if (error.fields.length > 0 && homeless.length === 0) return undefined
  return {
    message: error.message,
    requestId: error.requestId,
    ...(homeless.length > 0 && {
      details: homeless.map(({ loc, msg }) => `${loc.slice(1).join('.')}: ${msg}`),
    }),
  }
}
