import { TYPESCRIPT } from './dialects.ts'
import { literal } from './literal.ts'
import { API_KEY_VARIABLE, type SnippetTarget } from './snippet-target.ts'

/** A request with `fetch`. */
export function typescript(
  { apiKey }: SnippetTarget,
  { method, url, body }: { method: 'GET' | 'POST' | 'DELETE'; url: string; body?: unknown },
): string {
  const key = apiKey === undefined ? `process.env.${API_KEY_VARIABLE} ?? ""` : literal(apiKey, TYPESCRIPT)
  const headers = ['content-type', 'x-api-key'].slice(body === undefined ? 1 : 0)
  const valueOf: Record<string, string> = { 'content-type': '"application/json"', 'x-api-key': key }
  const sent =
    body === undefined
      ? []
      : [`  body: JSON.stringify(${literal(body, TYPESCRIPT, { indent: 2, column: 23 })}),`]
  return [
    `const response = await fetch(${literal(url, TYPESCRIPT)}, {`,
    `  method: "${method}",`,
    `  headers: { ${headers.map((name) => `"${name}": ${valueOf[name]}`).join(', ')} },`,
    ...sent,
    '})',
    'const answer = await response.json()',
    'if (!response.ok) throw new Error(answer.message)',
    'console.log(answer)',
  ].join('\n')
}
