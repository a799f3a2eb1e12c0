import { PYTHON } from './dialects.ts'
import { literal } from './literal.ts'
import { API_KEY_VARIABLE, type SnippetTarget } from './snippet-target.ts'

/** The origin that the client knows by itself; any other must be named to it. */
const MARQO_ORIGIN = 'https://api.marqo.ai'

const text = (value: string) => literal(value, PYTHON)

/** A script of the client `marqo`, from its import to `lines`, which find the client as `mq`. */
export function python({ apiOrigin, apiKey }: SnippetTarget, lines: readonly string[]): string {
  const isElsewhere = apiOrigin !== MARQO_ORIGIN
  const needsOs = isElsewhere || apiKey === undefined
  const key = apiKey === undefined ? `os.environ[${text(API_KEY_VARIABLE)}]` : text(apiKey)
  return [
    '# pip install marqo',
    ...(needsOs ? ['import os', ''] : []),
    'import marqo',
    '',
    ...(isElsewhere ? [`os.environ["MARQO_CLOUD_URL"] = ${text(apiOrigin)}`] : []),
    `mq = marqo.Client(url=${text(apiOrigin)}, api_key=${key})`,
    ...lines,
  ].join('\n')
}

/** `mq.index("products").search(…)`, an argument to a line unless they are short. */
export function pythonCall(
  callee: string,
  args: readonly (readonly [name: string | undefined, value: unknown])[],
): string {
  const given = args.filter(([, value]) => value !== undefined)
  const write = (indent: number) =>
    given.map(([name, value]) => {
      const head = name === undefined ? '' : `${name}=`
      return head + literal(value, PYTHON, { indent, column: indent + head.length })
    })
  const flat = `${callee}(${write(0).join(', ')})`
  if (flat.length <= 88 && !flat.includes('\n')) return flat
  return [`${callee}(`, ...write(2).map((one) => `  ${one},`), ')'].join('\n')
}

/** `mq.index("products")` */
export const pythonIndex = ({ indexName }: SnippetTarget) => `mq.index(${text(indexName)})`
