import { canonicalJson } from './canonical-json.ts'
import { type Chained, FIRST_LINK, hashOf } from './links.ts'
import {
  type Checkpoint,
  checkpointText,
  endorsementText,
  isSigned,
  keyIdOf,
  type PublicKey,
} from './signatures.ts'

/** One thing that is wrong, and where. `line` begins at 1; 0: with the whole file. */
export type Problem = { line: number; number?: number; what: ProblemKind; message: string }
type ProblemKind =
  | 'unreadable'
  | 'altered'
  | 'removed'
  | 'reordered'
  | 'broken'
  | 'foreign'
  | 'truncated'
  | 'unsigned'
  | 'incomplete'

export type Report = {
  chain?: string
  records: number
  /** Numbers of the first and the last record. */
  first?: number
  last?: number
  /** Until when the chain was signed. */
  signedAt?: string
  keyId?: string
  /** Whether the key was given from outside, and is not only that of the file. */
  isKeyKnown: boolean
  problems: Problem[]
  /** How many more problems there were than are listed. */
  more: number
}

type Given = {
  /** Keys that are trusted. Without them those in the export are used, and `isKeyKnown` is `false`. */
  keys?: readonly PublicKey[] | undefined
  /** A checkpoint from elsewhere, of the same chain: an export that is older than it, or differs, is refused. */
  checkpoint?: Checkpoint | undefined
  /** The export was filtered: records are missing on purpose, so only those that are there can be checked. */
  isPartial?: boolean | undefined
}

const MOST_PROBLEMS = 100

/**
 * Reads an export line by line and finds every record that was removed, altered, moved or added, and whether records are
 * missing at its end. Needs nothing but the file and the public keys.
 */
export async function verifyExport(
  lines: AsyncIterable<string> | Iterable<string>,
  given: Given = {},
): Promise<Report> {
  const check = new Check(given)
  let at = 0
  for await (const line of lines) check.line(line, ++at)
  return check.end()
}

type Line = Record<string, unknown>

class Check {
  readonly #given: Given
  readonly #report: Report = { records: 0, isKeyKnown: false, problems: [], more: 0 }
  #keys: ReadonlyMap<string, PublicKey>
  #at = 0
  #isHeaderSeen = false
  #isFiltered = false
  /** The newest link that was seen: what the next record must follow. */
  #link: { number: number; hash: string } | undefined
  /** The link at the given checkpoint, if the export has that record. */
  #atGiven: string | undefined
  #closing: Checkpoint | undefined

  constructor(given: Given) {
    this.#given = given
    this.#keys = byId(given.keys ?? [])
  }

  line(text: string, at: number): void {
    this.#at = at
    const line = parsed(text)
    if (line === undefined) return this.#found('unreadable', 'This line is not one JSON object.')
    // Also another order of keys, a key that is there twice, or white space.
    if (canonicalJson(line) !== text) this.#found('altered', 'This line is not written as it was exported.')
    if (!this.#isHeaderSeen) return this.#header(line)
    if (this.#closing !== undefined)
      return this.#found('altered', 'There is more after the end of the export.')
    if (line['kind'] === undefined) return this.#record(line)
    if (line['kind'] === 'beginning') return this.#beginning(line as unknown as Checkpoint)
    if (line['kind'] === 'end') return this.#end(line as unknown as Checkpoint)
    return this.#found('unreadable', `An export has no lines of the kind ${JSON.stringify(line['kind'])}.`)
  }

  end(): Report {
    const report = this.#report
    this.#at = 0
    if (!this.#isHeaderSeen) this.#found('truncated', 'The export is empty.')
    else if (this.#closing === undefined)
      this.#found(
        'truncated',
        `The export has no signed end: it was cut off after ${report.last === undefined ? 'its first line' : `record ${report.last}`}.`,
      )
    if (this.#isFiltered && this.#given.isPartial !== true)
      this.#found(
        'incomplete',
        'The export was filtered, so nobody can tell whether records are missing. Export without filters, or check only what is there with --partial.',
      )
    this.#compareWithGiven()
    return report
  }

  #header(line: Line): void {
    this.#isHeaderSeen = true
    if (line['kind'] !== 'export' || line['format'] !== 1 || typeof line['chain'] !== 'string')
      return this.#found('unreadable', 'The first line is not that of an export in format 1.')
    this.#report.chain = line['chain']
    this.#isFiltered = line['filters'] !== undefined
    if (this.#given.keys !== undefined) {
      this.#report.isKeyKnown = true
      this.#keys = withFollowing(this.#keys, keysIn(line))
    } else this.#keys = byId(keysIn(line))
  }

  #record(line: Line): void {
    const record = line as unknown as Chained & Line
    const { number, hash, previousHash } = record
    const report = this.#report
    if (typeof number !== 'number' || typeof hash !== 'string' || typeof previousHash !== 'string')
      return this.#found('unreadable', 'This line is no record.')
    report.records++
    report.first ??= number
    report.last = number
    if (record.chain !== report.chain)
      this.#found('foreign', `Record ${number} is of another chain, ${String(record.chain)}.`, number)
    if (hashOf(record) !== hash) this.#found('altered', `Record ${number} was altered.`, number)
    this.#follow(record)
    if (number === this.#given.checkpoint?.number) this.#atGiven = hash
    this.#link = { number, hash }
  }

  /** Checks that the record comes right after the one before. */
  #follow({ number, previousHash }: Chained): void {
    const before = this.#link ?? (this.#isFiltered ? undefined : { number: 0, hash: FIRST_LINK })
    if (before === undefined) return
    if (number <= before.number)
      return this.#found('reordered', `Record ${number} comes after record ${before.number}.`, number)
    if (number > before.number + 1) {
      if (this.#isFiltered) return
      const missing =
        number === before.number + 2
          ? `Record ${before.number + 1} is`
          : `Records ${before.number + 1} to ${number - 1} are`
      return this.#found('removed', `${missing} missing.`, number)
    }
    if (previousHash !== before.hash)
      this.#found(
        'broken',
        `Record ${number} does not follow the record ${before.number} that is here.`,
        number,
      )
  }

  /** Says which record was the last before those of the export. */
  #beginning(checkpoint: Checkpoint): void {
    const { number, hash } = checkpoint
    if (this.#link !== undefined) return this.#found('altered', 'The beginning is not where it was.')
    this.#ownSignature(checkpoint)
    this.#link = { number, hash }
    if (number === this.#given.checkpoint?.number) this.#atGiven = hash
  }

  #end(checkpoint: Checkpoint): void {
    this.#closing = checkpoint
    this.#ownSignature(checkpoint)
    const { number, hash, at, keyId } = checkpoint
    Object.assign(this.#report, { signedAt: at, keyId })
    if (number === this.#given.checkpoint?.number) this.#atGiven ??= hash
    const last = this.#link ?? { number: 0, hash: FIRST_LINK }
    if (this.#isFiltered && number > last.number) return
    if (number > last.number)
      this.#found('truncated', `The records ${last.number + 1} to ${number} are missing at the end.`)
    else if (number < last.number)
      this.#found(
        'altered',
        `The records after ${number} were added: the end of the export does not cover them.`,
      )
    else if (hash !== last.hash)
      this.#found(
        'altered',
        `Record ${number} has another hash at the end of the export: the chain was written again.`,
      )
  }

  #ownSignature(checkpoint: Checkpoint): void {
    if (checkpoint.chain !== this.#report.chain)
      this.#found('foreign', `This line is of another chain, ${String(checkpoint.chain)}.`)
    this.#checkSignature(checkpoint)
  }

  #checkSignature(checkpoint: Checkpoint): void {
    const key = this.#keys.get(checkpoint.keyId)
    if (key === undefined)
      return this.#found(
        'unsigned',
        `The key ${String(checkpoint.keyId)} of this checkpoint is not among the keys that were given.`,
      )
    if (!isSigned(checkpointText(checkpoint), key, checkpoint.signature))
      this.#found('unsigned', `The signature of the checkpoint of record ${checkpoint.number} is wrong.`)
  }

  #compareWithGiven(): void {
    const { checkpoint } = this.#given
    if (checkpoint === undefined) return
    if (checkpoint.chain !== this.#report.chain)
      return this.#found('foreign', `The checkpoint that was given is of the chain ${checkpoint.chain}.`)
    this.#checkSignature(checkpoint)
    const closed = this.#closing?.number ?? this.#link?.number ?? 0
    if (closed < checkpoint.number)
      this.#found(
        'truncated',
        `The chain had ${checkpoint.number} records on ${checkpoint.at}; the export ends with ${closed}.`,
      )
    else if (this.#atGiven !== undefined && this.#atGiven !== checkpoint.hash)
      this.#found(
        'altered',
        `Record ${checkpoint.number} has another hash than on ${checkpoint.at}: the chain was written again.`,
        checkpoint.number,
      )
  }

  #found(what: ProblemKind, message: string, number?: number): void {
    const { problems } = this.#report
    if (problems.length >= MOST_PROBLEMS) this.#report.more++
    else problems.push({ line: this.#at, ...(number !== undefined && { number }), what, message })
  }
}

function parsed(text: string): Line | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Line) : undefined
  } catch {
    return undefined
  }
}

function keysIn({ keys }: Line): PublicKey[] {
  return Array.isArray(keys) ? (keys as PublicKey[]).filter((key) => typeof key?.publicKey === 'string') : []
}

/** The keys whose id is that of their bytes. */
function byId(keys: readonly PublicKey[]): Map<string, PublicKey> {
  return new Map(
    keys.flatMap((key) => (keyIdOf(key.publicKey) === key.keyId ? [[key.keyId, key] as const] : [])),
  )
}

/** The trusted keys, and those that one of them says to follow it, and so on. */
function withFollowing(
  trusted: ReadonlyMap<string, PublicKey>,
  offered: readonly PublicKey[],
): Map<string, PublicKey> {
  const all = new Map(trusted)
  for (const key of byId(offered).values()) {
    const { endorsedBy } = key
    const before = all.get(endorsedBy?.keyId ?? '')
    if (before && endorsedBy && isSigned(endorsementText(key), before, endorsedBy.signature))
      all.set(key.keyId, key)
  }
  return all
}
