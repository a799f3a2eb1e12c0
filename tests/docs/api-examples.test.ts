import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Product, startProduct } from '../support/product.ts'

const run = promisify(execFile)
const PAGE = new URL('../../docs/api.md', import.meta.url)

/** What the page asks the reader to keep from an answer. */
const ID_VARIABLES = [
  ['KEY_ID', 'keyId'],
  ['INVITATION_ID', 'invitationId'],
] as const

type Example = { heading: string; script: string; output: string | undefined; language: string | undefined }

/** The page's shell examples in order, each with the block that follows it at once as what it prints. */
function examplesOf(page: string): Example[] {
  const examples: Example[] = []
  for (const part of page.split(/^## /m)) {
    const heading = part.slice(0, part.indexOf('\n'))
    for (const [, script = '', language, output] of part.matchAll(
      /```sh\n([^]*?)```\n(?:\n```(json|text)\n([^]*?)```)?/g,
    ))
      examples.push({ heading, script, language, output })
  }
  return examples
}

/** One JSON document, or several in a row as several commands print them. */
function documentsOf(text: string): unknown[] {
  const inARow = text.trim().split(/(?<=\})\s*(?=\{)/)
  return inARow.length === 1 || isJson(text)
    ? [JSON.parse(text)]
    : inARow.map((one) => JSON.parse(one) as unknown)
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

const MEASURED = /(_score|processingTimeMs)$/
const isTime = (text: unknown) => typeof text === 'string' && /^\d{4}-\d\d-\d\dT/.test(text)

/** What the page shows and is not so. Dots stand for anything; times and measured figures differ from run to run. */
function differences(shown: unknown, printed: unknown, place: string): string[] {
  if (Array.isArray(shown)) {
    const all: unknown[] = Array.isArray(printed) ? printed : []
    const missing = shown.filter((one) => !all.some((other) => differences(one, other, place).length === 0))
    return missing.map((one) => `${place}: ${JSON.stringify(one)} is not in ${JSON.stringify(printed)}`)
  }
  if (typeof shown === 'object' && shown !== null)
    return Object.entries(shown).flatMap(([key, value]) =>
      differences(value, (printed as Record<string, unknown> | undefined)?.[key], `${place}.${key}`),
    )
  const isSame =
    typeof shown === 'string' && shown.includes('…')
      ? matchesDots(shown, String(printed))
      : isTime(shown)
        ? isTime(printed)
        : MEASURED.test(place)
          ? typeof printed === 'number'
          : shown === printed
  return isSame ? [] : [`${place}: ${JSON.stringify(printed)}, not ${JSON.stringify(shown)}`]
}

/** Whether the texts between the dots follow each other. What stands between two pairs of dots is a remark. */
function matchesDots(shown: string, printed: string): boolean {
  const parts = shown.startsWith('…') && shown.endsWith('…') ? [] : shown.split('…')
  let from = 0
  return parts.every((part) => {
    const at = printed.indexOf(part.trim(), from)
    from = at + part.trim().length
    return at >= 0
  })
}

/** An answer of 400 or more ends the example, unless that is what the page shows. */
const FAILING_CURL = 'curl() { command curl --fail-with-body "$@"; }'
const showsError = (output: string) => output.includes('"requestId"')

/** Runs one as it is written. @returns what it prints, or how it ended when it fails */
async function outputOf(
  { heading, script, output = '' }: Example,
  options: { cwd: string; env: NodeJS.ProcessEnv },
): Promise<string> {
  const lines = ['set -euo pipefail', ...(showsError(output) ? [] : [FAILING_CURL]), script]
  const ran = run('bash', ['-c', lines.join('\n')], options)
  return (await ran.catch((cause: unknown) => failed(heading, cause))).stdout
}

function failed(heading: string, cause: unknown): never {
  const { stdout } = cause as { stdout: string }
  throw new Error(`an example of “${heading}” fails: ${stdout}`, { cause })
}

let product: Product
let dir: string
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'marqo-docs-'))
  product = await startProduct()
})
afterAll(async () => {
  await product[Symbol.asyncDispose]()
  await rm(dir, { recursive: true })
})

it('prints what docs/api.md says, example by example', async () => {
  const [setting, ...examples] = examplesOf(await readFile(PAGE, 'utf8'))
  expect(setting?.script).toContain('export API=')
  expect(examples.length).toBeGreaterThan(15)
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    API: `${product.apiUrl}/api/v2`,
    API_KEY: product.apiKey,
  }
  const wrong: string[] = []
  for (const example of examples) {
    const { heading, language, output = '' } = example
    const stdout = await outputOf(example, { cwd: dir, env })
    for (const [variable, field] of ID_VARIABLES) {
      const id = new RegExp(`^\\{"${field}":"(\\w+)"`).exec(stdout)?.[1]
      if (id !== undefined) env[variable] = id
    }
    if (language === 'json') wrong.push(...differences(documentsOf(output), documentsOf(stdout), heading))
    else if (!matchesDots(output.replaceAll(/localhost:\d+/g, '…'), stdout))
      wrong.push(`${heading}: ${stdout} is not ${output}`)
  }
  expect(wrong).toEqual([])
})

it('fails when a command of an example is refused, shown or not', async () => {
  const env = { ...process.env, API: `${product.apiUrl}/api/v2`, API_KEY: product.apiKey }
  const script =
    'curl -s -X POST "$API/invitations/inv_none/resend" -H "x-api-key: $API_KEY" > /dev/null\necho sent'
  const example = { heading: 'People', script, language: undefined, output: undefined }
  await expect(outputOf(example, { cwd: dir, env })).rejects.toThrow('an example of “People” fails')
})
