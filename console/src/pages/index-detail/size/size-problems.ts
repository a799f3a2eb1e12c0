import { ApiError } from '../../../api/errors.ts'
import { SIZE_KEYS, type SizeKey } from './index-size.ts'

export type SizeProblems = Readonly<{
  fields: Partial<Record<SizeKey, string>>
  /** What belongs to no one field. */
  form?: string | undefined
}>

/** What the server refused, put where it belongs: at the field it names, else above the form. */
export function sizeProblems(error: unknown): SizeProblems {
  if (!(error instanceof ApiError)) return { fields: {} }
  const fields: Partial<Record<SizeKey, string>> = {}
  const rest: string[] = []
  for (const { loc, msg } of error.fields) {
    const key = SIZE_KEYS.find((one) => loc.includes(one))
    if (key) fields[key] ??= atField(key, msg)
    else rest.push(sentence(msg))
  }
  if (error.fields.length > 0) return { fields, ...(rest.length > 0 && { form: rest.join(' ') }) }
  const named = SIZE_KEYS.filter((key) => error.message.includes(key))
  const [only] = named
  if (error.code === 'invalid_argument' && only !== undefined && named.length === 1)
    return { fields: { [only]: atField(only, error.message) } }
  return { fields: {}, form: error.message }
}

/** The field stands right above the words, so they need not name it again. */
function atField(key: SizeKey, message: string): string {
  return sentence(message.startsWith(`${key} `) ? `It${message.slice(key.length)}` : message)
}

function sentence(text: string): string {
  const words = text.charAt(0).toUpperCase() + text.slice(1)
  return /[.?]$/.test(words) ? words : `${words}.`
}
