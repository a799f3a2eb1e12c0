import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { type Checkpoint, type PublicKey, type Report, verifyExport } from '#platform/hash-chain'

const HELP = `Checks an export of activity, without a network: finds every record that was removed, altered,
moved or added, and an export that was cut off.

  npm run audit:verify -- <export.jsonl> [--keys <keys.json>] [--checkpoint <checkpoint.json>] [--partial]

  --keys        the answer of /api/v2/activity-keys, kept from before. Without it the keys in the
                export itself are used, and whoever made the export may have made them too
  --checkpoint  a checkpoint of the same account, kept from before (an answer of
                /api/v2/activity-checkpoints: the newest one in it counts): finds an export that is
                older than it, and a chain that was written anew since
  --partial     the export was filtered: check only the records that are there
  --json        print the report as JSON
  --help        this text

Ends with 0 if nothing is wrong, 1 if something is, 2 if the files cannot be read.
`

/** Something that the person who started this can put right. */
class Refused extends Error {}

async function main(args: string[]): Promise<number> {
  const { values, positionals } = optionsOf(args)
  if (values.help === true) {
    process.stdout.write(HELP)
    return 0
  }
  const [file, ...more] = positionals
  if (file === undefined || more.length > 0) throw new Refused('Name one export.')
  const report = await verifyExport(await linesOf(file), {
    keys: values.keys === undefined ? undefined : await keysIn(values.keys),
    checkpoint: values.checkpoint === undefined ? undefined : await checkpointIn(values.checkpoint),
    isPartial: values.partial === true,
  })
  process.stdout.write(values.json === true ? `${JSON.stringify(report, undefined, 2)}\n` : inWords(report))
  return report.problems.length === 0 ? 0 : 1
}

function optionsOf(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        keys: { type: 'string' },
        checkpoint: { type: 'string' },
        partial: { type: 'boolean' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    })
  } catch (error) {
    throw new Refused(messageOf(error))
  }
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))

async function linesOf(file: string): Promise<AsyncIterable<string>> {
  const input = createReadStream(file, 'utf8')
  await new Promise<void>((resolve, reject) => {
    input.once('open', () => resolve())
    input.once('error', (error) => reject(new Refused(error.message)))
  })
  return linesIn(input)
}

/** Only a line feed ends a line: `readline` also splits at characters that a name may hold. */
async function* linesIn(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = ''
  for await (const chunk of chunks) {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
  if (rest !== '') yield rest
}

async function jsonIn(file: string): Promise<Record<string, unknown>> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>
  } catch (error) {
    throw new Refused(`${file}: ${messageOf(error)}`)
  }
}

async function keysIn(file: string): Promise<PublicKey[]> {
  const { keys } = await jsonIn(file)
  if (Array.isArray(keys) && keys.length > 0) return keys as PublicKey[]
  throw new Refused(`${file} holds no keys. It must be an answer of /api/v2/activity-keys.`)
}

async function checkpointIn(file: string): Promise<Checkpoint> {
  const found = await jsonIn(file)
  const newest = (Array.isArray(found['results']) ? (found['results'] as unknown[])[0] : found) as
    | Checkpoint
    | undefined
  if (typeof newest?.signature === 'string') return newest
  throw new Refused(`${file} holds no checkpoint. It must be an answer of /api/v2/activity-checkpoints.`)
}

const counted = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`

function inWords({
  chain,
  records,
  first,
  last,
  signedAt,
  keyId,
  isKeyKnown,
  problems,
  more,
}: Report): string {
  const range = first === undefined ? 'no records' : `${counted(records, 'record')}, ${first} to ${last}`
  const lines = [
    `${chain ?? 'unknown chain'}: ${range}${signedAt === undefined ? '' : `, as of ${signedAt}`}`,
  ]
  for (const { line, what, message } of problems)
    lines.push(`${line > 0 ? `line ${line}: ` : ''}${what}: ${message}`)
  if (more > 0) lines.push(`and ${more} more`)
  if (!isKeyKnown && keyId !== undefined)
    lines.push(
      `The key ${keyId} was taken from the export itself. Compare it with /api/v2/activity-keys, or give --keys.`,
    )
  lines.push(problems.length === 0 ? 'ok' : `NOT ok: ${counted(problems.length + more, 'problem')}`)
  return `${lines.join('\n')}\n`
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof Refused)) throw error
  process.stderr.write(`${error.message}\n\n${HELP}`)
  process.exitCode = 2
}
