import { stat } from 'node:fs/promises'
import type { Table } from '@lancedb/lancedb'
import { within } from '#platform/clock'
import { ServiceError } from '#platform/errors'
import type {
  Matching,
  PackedModifiers,
  PackedTexts,
  Query,
  Ranked,
  Ranking,
} from '../lexical/words-messages.ts'
import { isDamaged, type WordsOfIndex } from '../lexical/words.ts'
import { idIn, quoted } from '../filter/sql.ts'

type Document = { id: string; doc: string }
export type IndexWordsOptions = {
  words: WordsOfIndex
  table: Table
  /** Whether the elements of a list in a text field are searched too. */
  takesLists: boolean
  /** The text fields and their numbers. */
  fields: () => (readonly [string, number])[]
  /** Runs `work` between the writes of the index, never beside one. */
  inTurn: <T>(work: () => Promise<T>) => Promise<T>
  onError: (error: unknown) => void
}

/** Characters processed in one step: a few milliseconds, then other indexes have their turn. */
const AT_ONCE_CHARACTERS = 100_000
const READ_AT_ONCE = 50
/** How long a search waits for a rebuild of the words. */
const PATIENCE_MS = 5_000

/**
 * The words of one index, kept in step with its table. Ids are recorded before their documents are written, so that
 * after a crash exactly those documents are read again.
 */
export class IndexWords {
  readonly #options: IndexWordsOptions
  #mending: Promise<void> | undefined
  /** Whether the words of some document may be missing or outdated. */
  #isBehind: boolean
  #isClosed = false

  constructor(options: IndexWordsOptions, { isNew }: { isNew: boolean }) {
    this.#options = options
    this.#isBehind = !isNew
  }

  /** Must run before documents are written. `isNew`: the index has had no text so far. */
  async begin(ids: readonly string[], isNew: boolean): Promise<void> {
    await this.#ask('begin', { ids, isNew })
    if (isNew) this.#isBehind = false
  }

  /** Must run after documents are written. */
  async put(documents: readonly Document[]): Promise<void> {
    const version = await this.#options.table.version()
    await this.#stepping(async () => {
      for (const { portion, isLast } of portionsOf(documents))
        await this.#put(portion, isLast ? { version } : {})
    })
  }

  /** Must run after documents are removed. */
  async remove(ids: readonly string[]): Promise<void> {
    const version = await this.#options.table.version()
    await this.#stepping(() => this.#ask('remove', { ids, version }))
  }

  /** Must run after a write that failed, entirely or in part. */
  failed(): void {
    this.#isBehind = true
  }

  /** Must run after the table was tidied: it has the same documents in a new version. */
  async tidied(): Promise<void> {
    if (this.#isBehind) return
    await this.#ask('tidied', { version: await this.#options.table.version() })
  }

  /** @throws ServiceError `index_not_ready` when a rebuild of the words takes longer than `PATIENCE_MS` */
  async rank(
    ranking: Ranking,
    {
      among,
      modifiers,
    }: { among: readonly PackedTexts[] | undefined; modifiers: PackedModifiers | undefined },
  ): Promise<Ranked> {
    await this.#mended()
    return this.#ask('rank', { ...ranking, ...(among && { among }), ...(modifiers && { modifiers }) })
  }

  /** All documents that match, and `others`. @throws as `rank` */
  async match(
    query: Query,
    { among, others }: { among: readonly PackedTexts[] | undefined; others: readonly string[] },
  ): Promise<Matching> {
    await this.#mended()
    return this.#ask('match', { ...query, others, ...(among && { among }) })
  }

  async #mended(): Promise<void> {
    if (!this.#isBehind) return
    await within(PATIENCE_MS, this.mend(), () => {
      throw stillMending()
    })
  }

  /** Brings the words up to date with the documents, in the background; at most one run at a time. */
  mend(): Promise<void> {
    this.#mending ??= this.#mend()
      .then(() => void (this.#isBehind = false))
      .finally(() => (this.#mending = undefined))
    return this.#mending
  }

  /** Starts `mend` without waiting for it; if the index is closed meanwhile, the next opening continues. */
  mendBehind(): void {
    this.mend().catch((error: unknown) => {
      if (!this.#isClosed) this.#options.onError(error)
    })
  }

  close(): Promise<void> {
    this.#isClosed = true
    return this.#ask('close', {})
  }

  sizeBytes(): Promise<number> {
    const { file } = this.#options.words
    const sizeOf = (path: string) =>
      stat(path).then(
        ({ size }) => size,
        () => 0,
      )
    return Promise.all([sizeOf(file), sizeOf(`${file}-wal`)]).then(([main, recent]) => main + recent)
  }

  async #mend(): Promise<void> {
    const { table, inTurn } = this.#options
    const state = await this.#ask('state', { isNew: false }).catch(async (error: unknown) => {
      if (!isDamaged(error)) throw error
      await this.#ask('clear', {})
      return this.#ask('state', { isNew: false })
    })
    if (state.rebuiltUpTo !== undefined) return this.#rebuild(state.rebuiltUpTo)
    if (state.pending.length > 0) return this.#mendSome(state.pending)
    const isSame = await inTurn(async () => {
      if (state.version === (await table.version())) return true
      // The versions differ when the table or the words lost their last writes, for example in a power cut.
      await this.#ask('clear', {})
      await this.#ask('state', { isNew: false })
      return false
    })
    if (!isSame) await this.#rebuild('')
  }

  async #mendSome(ids: readonly string[]): Promise<void> {
    for (let from = 0; from < ids.length; from += READ_AT_ONCE) {
      const some = ids.slice(from, from + READ_AT_ONCE)
      await this.#options.inTurn(async () => {
        const found = await this.#read(idIn(some))
        const there = new Set(found.map(({ id }) => id))
        for (const { portion } of portionsOf(found)) await this.#put(portion, {})
        await this.#ask('remove', {
          ids: some.filter((id) => !there.has(id)),
          version: await this.#options.table.version(),
        })
      })
    }
  }

  async #rebuild(from: string): Promise<void> {
    for (let after: string | undefined = from; after !== undefined;) {
      const beyond: string = after
      after = await this.#options.inTurn(async () => {
        const found = await this.#read(`id > ${quoted(beyond)}`)
        const last = found.at(-1)?.id
        for (const { portion, isLast } of portionsOf(found))
          await this.#put(portion, isLast ? { rebuiltUpTo: last } : {})
        if (last === undefined)
          await this.#put([], { rebuiltUpTo: null, version: await this.#options.table.version() })
        return last
      })
    }
  }

  async #read(where: string): Promise<Document[]> {
    const query = this.#options.table.query().where(where).select(['id', 'doc'])
    const rows = (await query.orderBy({ columnName: 'id' }).limit(READ_AT_ONCE).toArray()) as Document[]
    return rows.map(({ id, doc }) => ({ id, doc }))
  }

  #put(
    documents: readonly Document[],
    more: { version?: number | undefined; rebuiltUpTo?: string | null | undefined },
  ): Promise<void> {
    const { fields, takesLists } = this.#options
    return this.#ask('put', { documents, fields: fields(), takesLists, ...more })
  }

  async #stepping(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      this.#isBehind = true
      throw error
    }
  }

  readonly #ask: WordsOfIndex['ask'] = (kind, asked) => this.#options.words.ask(kind, asked)
}

function* portionsOf(
  documents: readonly Document[],
): Generator<{ portion: readonly Document[]; isLast: boolean }> {
  let from = 0
  let characters = 0
  for (const [at, { doc }] of documents.entries()) {
    if (at > from && characters + doc.length > AT_ONCE_CHARACTERS) {
      yield { portion: documents.slice(from, at), isLast: false }
      from = at
      characters = 0
    }
    characters += doc.length
  }
  if (from < documents.length) yield { portion: documents.slice(from), isLast: true }
}

function stillMending(): ServiceError {
  return new ServiceError({
    kind: 'unavailable',
    code: 'index_not_ready',
    message: 'The words of this index are being made again from its documents. Try again in a few seconds.',
    retryAfterSeconds: 5,
  })
}
