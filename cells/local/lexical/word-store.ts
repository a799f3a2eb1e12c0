import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { blockOf, BlockReader, encode } from './postings.ts'
import type { Term } from './terms.ts'
import type { WordsState } from './words-messages.ts'

/** Version of the file format; files of another version are rebuilt. */
const FORMAT = 1
export const OTHER_FORMAT = 'the file is of another format'
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS documents (number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, lengths TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS fields (field INTEGER PRIMARY KEY, documents INTEGER NOT NULL, terms INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS postings (term TEXT, field INTEGER, block INTEGER, entries BLOB NOT NULL,
    PRIMARY KEY (term, field, block)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS dead (number INTEGER PRIMARY KEY);
  CREATE TABLE IF NOT EXISTS pending (id TEXT PRIMARY KEY) WITHOUT ROWID;`
/** SQLite's page cache for each open file, in KiB. */
const CACHE_KIB = 4096
/** Pages in the WAL before a checkpoint: a large import often writes the same pages again. */
const CHECKPOINT_PAGES = 4000
/** Blocks cleaned per write: a whole pass takes time in proportion to the index, so it is spread over many writes. */
const CLEAN_AT_ONCE = 2_000
const CLEAN_FROM = 256

type Key = [string, number, number]
const byKey = ([term, field]: Key, [other, otherField]: Key) =>
  term < other ? -1 : term > other ? 1 : field - otherField

/** The words of a document, by field number. */
export type WordsOfDocument = { id: string; fields: ReadonlyMap<number, readonly Term[]> }
export type FieldCounts = { documents: number; terms: number }
export type Block = { field: number; block: number; entries: Uint8Array }

/**
 * The words of one index in a file: the documents and positions of each term, and the lengths of the fields. A document
 * that is written again gets a new number; its old number is dead, and the postings of dead numbers are removed once
 * they are the majority.
 */
export class WordStore {
  readonly #db: DatabaseSync
  readonly #prepared = new Map<string, StatementSync>()
  readonly #dead: Set<number>
  #cleaning: { dead: number[]; after: Key } | undefined

  /** @throws Error when the file is of another format, or damaged */
  constructor(file: string, { isRebuilt }: { isRebuilt: boolean }) {
    this.#db = new DatabaseSync(file)
    this.#db.exec(
      `PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -${CACHE_KIB}; PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES};`,
    )
    this.#db.exec(SCHEMA)
    if (this.#meta('format') === undefined) {
      this.#setMeta('format', String(FORMAT))
      if (!isRebuilt) this.#setMeta('rebuiltUpTo', '')
    }
    if (this.#meta('format') !== String(FORMAT)) throw new Error(OTHER_FORMAT)
    this.#dead = new Set(this.#all('SELECT number FROM dead').map((row) => Number(row['number'])))
  }

  close(): void {
    this.#db.close()
  }

  /** Ids whose documents may lack their words, the progress of a rebuild, and the version of the table. */
  state(): WordsState {
    const pending = this.#all('SELECT id FROM pending').map((row) => String(row['id']))
    const version = this.#meta('version')
    return {
      pending,
      rebuiltUpTo: this.#meta('rebuiltUpTo'),
      version: version === undefined ? undefined : Number(version),
    }
  }

  /** Records the new version of a tidied table, whose documents are unchanged, and checkpoints this file. */
  tidied(version: number): void {
    this.#note(version)
    this.#db.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  }

  #note(version: number): void {
    this.#setMeta('version', String(version))
  }

  /** Records the ids of documents that are about to be written. */
  begin(ids: readonly string[]): void {
    this.#transaction(() => {
      for (const id of ids) this.#run('INSERT OR IGNORE INTO pending VALUES (?)', id)
    })
  }

  /** Replaces the words of documents. `rebuiltUpTo` records the progress of a rebuild; `null` ends it. */
  put(
    documents: readonly WordsOfDocument[],
    { version, rebuiltUpTo }: { version?: number | undefined; rebuiltUpTo?: string | null | undefined },
  ): void {
    this.#transaction(() => {
      const blocks = new Map<string, { key: Key; parts: Uint8Array[] }>()
      for (const document of documents) {
        this.#drop(document.id)
        this.#insert(document, (key, entry) => {
          const name = `${key[1]} ${key[2]} ${key[0]}`
          const known = blocks.get(name)
          if (known) known.parts.push(entry)
          else blocks.set(name, { key, parts: [entry] })
        })
      }
      // Blocks are written in key order, so that each page is touched once.
      for (const { key, parts } of [...blocks.values()].sort((a, b) => byKey(a.key, b.key)))
        this.#run(
          'INSERT INTO postings VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET entries = CAST(entries || excluded.entries AS BLOB)',
          ...key,
          parts.length === 1 ? (parts[0] ?? new Uint8Array()) : Buffer.concat(parts),
        )
      if (rebuiltUpTo === null) this.#run("DELETE FROM meta WHERE key = 'rebuiltUpTo'")
      else if (rebuiltUpTo !== undefined) this.#setMeta('rebuiltUpTo', rebuiltUpTo)
      if (version !== undefined) this.#note(version)
      this.#clean()
    })
  }

  remove(ids: readonly string[], version?: number): void {
    this.#transaction(() => {
      for (const id of ids) this.#drop(id)
      if (version !== undefined) this.#note(version)
      this.#clean()
    })
  }

  isDead(number: number): boolean {
    return this.#dead.has(number)
  }

  /** All blocks of a term in all fields, ordered by document. */
  blocks(term: string): Block[] {
    const rows = this.#all(
      'SELECT field, block, entries FROM postings WHERE term = ? ORDER BY field, block',
      term,
    )
    // The schema guarantees these column types.
    return rows as unknown as Block[]
  }

  counts(field: number): FieldCounts {
    const [row] = this.#all('SELECT documents, terms FROM fields WHERE field = ?', field)
    return { documents: Number(row?.['documents'] ?? 0), terms: Number(row?.['terms'] ?? 0) }
  }

  idOf(number: number): string | undefined {
    const [row] = this.#all('SELECT id FROM documents WHERE number = ?', number)
    return row && String(row['id'])
  }

  /** The ids of all documents, by number. */
  ids(): Map<number, string> {
    const rows = this.#all('SELECT number, id FROM documents')
    return new Map(rows.map((row) => [Number(row['number']), String(row['id'])]))
  }

  #insert({ id, fields }: WordsOfDocument, add: (key: Key, entry: Uint8Array) => void): void {
    const lengths = [...fields]
      .filter(([, terms]) => terms.length > 0)
      .map(([field, terms]) => [field, terms.length] as const)
    if (lengths.length === 0) return
    const { lastInsertRowid } = this.#run(
      'INSERT INTO documents (id, lengths) VALUES (?, ?)',
      id,
      JSON.stringify(lengths),
    )
    const document = Number(lastInsertRowid)
    for (const [field, terms] of fields) {
      const positionsOf = new Map<string, number[]>()
      for (const { term, position } of terms) {
        const known = positionsOf.get(term)
        if (known) known.push(position)
        else positionsOf.set(term, [position])
      }
      for (const [term, positions] of positionsOf)
        add([term, field, blockOf(document)], encode({ document, length: terms.length, positions }))
    }
    this.#count(lengths, 1)
  }

  #drop(id: string): void {
    this.#run('DELETE FROM pending WHERE id = ?', id)
    const [row] = this.#all('DELETE FROM documents WHERE id = ? RETURNING number, lengths', id)
    if (row === undefined) return
    const number = Number(row['number'])
    // `#insert` wrote this JSON.
    this.#count(JSON.parse(String(row['lengths'])) as [number, number][], -1)
    this.#run('INSERT INTO dead VALUES (?)', number)
    this.#dead.add(number)
  }

  #count(lengths: readonly (readonly [number, number])[], sign: 1 | -1): void {
    for (const [field, terms] of lengths)
      this.#run(
        `INSERT INTO fields VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET documents = documents + excluded.documents,
          terms = terms + excluded.terms`,
        field,
        sign,
        sign * terms,
      )
  }

  /** Continues a cleaning pass over all postings, or begins one when dead documents are the majority. */
  #clean(): void {
    if (this.#cleaning === undefined) {
      if (this.#dead.size < CLEAN_FROM) return
      const [row] = this.#all('SELECT COUNT(*) AS count FROM documents')
      if (this.#dead.size <= Number(row?.['count'])) return
      this.#cleaning = { dead: [...this.#dead], after: ['', -1, -1] }
    }
    const { dead, after } = this.#cleaning
    const rows = this.#all(
      'SELECT term, field, block, entries FROM postings WHERE (term, field, block) > (?, ?, ?) ORDER BY term, field, block LIMIT ?',
      ...after,
      CLEAN_AT_ONCE,
    ) as unknown as (Block & { term: string })[]
    for (const row of rows) this.#cleanBlock(row)
    const last = rows.at(-1)
    if (last) this.#cleaning.after = [last.term, last.field, last.block]
    if (rows.length === CLEAN_AT_ONCE) return
    for (const number of dead) {
      this.#run('DELETE FROM dead WHERE number = ?', number)
      this.#dead.delete(number)
    }
    this.#cleaning = undefined
  }

  #cleanBlock({ term, field, block, entries }: Block & { term: string }): void {
    const kept: Uint8Array[] = []
    let size = 0
    for (const reader = new BlockReader(entries, block); reader.next();) {
      reader.skip()
      if (this.#dead.has(reader.document)) continue
      kept.push(entries.subarray(reader.start, reader.end))
      size += reader.end - reader.start
    }
    if (size === entries.length) return
    if (size === 0)
      this.#run('DELETE FROM postings WHERE (term, field, block) = (?, ?, ?)', term, field, block)
    else
      this.#run(
        'UPDATE postings SET entries = ? WHERE (term, field, block) = (?, ?, ?)',
        Buffer.concat(kept),
        term,
        field,
        block,
      )
  }

  #transaction(work: () => void): void {
    this.#db.exec('BEGIN IMMEDIATE')
    try {
      work()
      this.#db.exec('COMMIT')
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK')
      throw error
    }
  }

  #meta(key: string): string | undefined {
    const [row] = this.#all('SELECT value FROM meta WHERE key = ?', key)
    return row && String(row['value'])
  }

  #setMeta(key: string, value: string): void {
    this.#run('INSERT OR REPLACE INTO meta VALUES (?, ?)', key, value)
  }

  #run(sql: string, ...values: (string | number | Uint8Array)[]) {
    return this.#statement(sql).run(...values)
  }

  #all(sql: string, ...values: (string | number)[]): Record<string, unknown>[] {
    return this.#statement(sql).all(...values)
  }

  #statement(sql: string): StatementSync {
    const known = this.#prepared.get(sql)
    if (known) return known
    const made = this.#db.prepare(sql)
    this.#prepared.set(sql, made)
    return made
  }
}
