import { JSON_DIALECT, shellWord } from './dialects.ts'
import { literal } from './literal.ts'
import { API_KEY_VARIABLE, type SnippetTarget } from './snippet-target.ts'

/** A request as a command of curl, with its body laid out to be read. */
export function curl(
  { apiKey }: SnippetTarget,
  { method, url, body }: { method: 'GET' | 'POST' | 'DELETE'; url: string; body?: unknown },
): string {
  const key = apiKey === undefined ? `"x-api-key: $${API_KEY_VARIABLE}"` : shellWord(`x-api-key: ${apiKey}`)
  const parts = [`curl -X ${method} ${shellWord(url)}`, `-H ${key}`]
  if (body !== undefined)
    parts.push(`-H 'content-type: application/json'`, `-d ${shellWord(literal(body, JSON_DIALECT))}`)
  return parts.join(' \\\n  ')
}
