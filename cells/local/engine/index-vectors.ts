import type { Table } from '@lancedb/lancedb'
import type { RecordBatch } from 'apache-arrow'
import { idIn } from '../filter/sql.ts'
import { packTexts } from '../lexical/packed-texts.ts'
import type { Vectors } from '../vectors/vectors.ts'
import type { Nearest, PackedVectors, VectorsAsked } from '../vectors/vectors-messages.ts'
import { packed } from './packed.ts'
import type { Hit, Scope } from './ranking.ts'
import type { Row } from './row.ts'

export type IndexVectorsOptions = {
  vectors: Vectors
  table: Table
  /** Runs a read that is waited for before the table is closed. */
  reading: <T>(work: () => Promise<T>) => Promise<T>
  onError: (error: unknown) => void
}
/** A field with vectors, and its column. */
export type VectorField = { field: string; number: number; column: string }

/** Below this many documents the engine's own scan takes less than 3 ms. */
const FEWEST_DOCUMENTS = 500
/** How many of the nearest are tried against a filter before all that match it are looked up. */
const TRIED_PER_HIT = 4
const FEWEST_TRIED = 100
const MOST_TRIED = 400
/** Filters that let few documents through, so that trying is no use. */
const MAX_SELECTIVE = 100
const MAX_REMEMBERED_CHARACTERS = 2_000

type State = { isReady: boolean }

/**
 * The vectors of one index as the thread of `Vectors` holds them: filled from the table in the background when a field
 * is first searched, and kept in step with each write. Until then, and whenever they are lost, the engine scans its
 * table: the answer is the same, only later.
 */
export class IndexVectors {
  readonly #options: IndexVectorsOptions
  /** Asked for once: the engine refuses to tell it while the table is written to. */
  readonly #table: string
  readonly #states = new Map<VectorField['field'], State & { set: string }>()
  /** Fields that do not fit into the memory for vectors. */
  readonly #refused = new Set<string>()
  readonly #selective = new Set<string>()
  #isClosed = false

  constructor(options: IndexVectorsOptions) {
    this.#options = options
    this.#table = options.table.name
  }

  /** Must run after documents are written, before that is acknowledged. */
  async put(rows: readonly Row[]): Promise<void> {
    await this.#each((field) =>
      rows.map(({ id, vectors }) => ({ id, vectors: endToEnd(vectors.get(field)?.vectors ?? []) })),
    )
  }

  /** Must run after documents are removed, before that is acknowledged. */
  async remove(ids: readonly string[]): Promise<void> {
    await this.#each(() => ids.map((id) => ({ id, vectors: new Float32Array(0) })))
  }

  /** Must run after a write that failed, entirely or in part: what the table holds now is not known. */
  failed(): void {
    for (const field of this.#states.keys()) this.#forget(field)
  }

  /** The nearest documents, or `undefined` while the engine has to find them. */
  async nearest(field: VectorField, query: Float32Array, scope: Scope): Promise<Hit[] | undefined> {
    const state = this.#states.get(field.field)
    if (state === undefined) this.#fillBehind(field, query.length)
    if (state?.isReady !== true) return undefined
    try {
      const found = await this.#found(state.set, query, scope)
      if (found === 'absent') this.#states.delete(field.field)
      return typeof found === 'string' ? undefined : hitsOf(found)
    } catch (error) {
      // The engine can still answer, or fails with the same.
      this.#options.onError(error)
      return undefined
    }
  }

  /** Stops filling; must run before the table is closed. */
  stop(): void {
    this.#isClosed = true
    this.failed()
  }

  #found(set: string, query: Float32Array, { where, limit, among }: Scope) {
    if (among) return this.#ask(set, { query, limit, among: [packTexts(among)] })
    return where === undefined
      ? this.#ask(set, { query, limit })
      : this.#filtered(set, query, { where, limit })
  }

  async #filtered(set: string, query: Float32Array, { where, limit }: { where: string; limit: number }) {
    const tried = Math.max(FEWEST_TRIED, limit * TRIED_PER_HIT)
    if (tried <= MOST_TRIED && !this.#selective.has(where)) {
      const nearest = await this.#ask(set, { query, limit: tried })
      if (typeof nearest === 'string') return nearest
      const matching = await this.#matching(where, nearest.ids)
      const isWhole = nearest.ids.length < tried
      if (isWhole || matching.size >= limit) return some(nearest, (id) => matching.has(id), limit)
      if (this.#selective.size >= MAX_SELECTIVE) this.#selective.clear()
      if (where.length <= MAX_REMEMBERED_CHARACTERS) this.#selective.add(where)
    }
    const ids = await this.#options.table.query().where(where).select(['id']).toArrow()
    return this.#ask(set, { query, limit, among: packed(ids.getChild('id')) })
  }

  async #matching(where: string, ids: readonly string[]): Promise<ReadonlySet<string>> {
    if (ids.length === 0) return new Set()
    const query = this.#options.table
      .query()
      .where(`(${where}) AND ${idIn(ids)}`)
      .select(['id'])
    const rows = (await query.limit(ids.length).toArray()) as { id: string }[]
    return new Set(rows.map(({ id }) => id))
  }

  #ask(set: string, asked: VectorsAsked['nearest']) {
    return this.#options.vectors.ask('nearest', set, asked)
  }

  async #each(documentsOf: (field: string) => { id: string; vectors: Float32Array }[]): Promise<void> {
    const { vectors } = this.#options
    await Promise.all(
      [...this.#states].map(([field, { set }]) =>
        vectors
          .ask('put', set, { documents: documentsOf(field) })
          .then((presence) => (presence === 'absent' ? this.#forget(field) : undefined))
          // The table has the documents: only speed is lost.
          .catch((error: unknown) => this.#lost(field, error)),
      ),
    )
  }

  #fillBehind(field: VectorField, dimensions: number): void {
    if (this.#isClosed || this.#refused.has(field.field)) return
    const state = { isReady: false, set: `${this.#table}/${field.number}` }
    this.#states.set(field.field, state)
    this.#options.vectors
      .filling(() => this.#options.reading(() => this.#fill(field, dimensions, state)))
      .catch((error: unknown) => this.#lost(field.field, error))
  }

  async #fill(
    { field, number, column }: VectorField,
    dimensions: number,
    state: State & { set: string },
  ): Promise<void> {
    const { vectors, table } = this.#options
    const isCurrent = () => this.#states.get(field) === state
    if (!isCurrent()) return
    if ((await table.countRows()) < FEWEST_DOCUMENTS) {
      this.#states.delete(field)
      return
    }
    await vectors.ask('begin', state.set, { file: vectors.fileOf(this.#table, number), dimensions })
    const query = table.query().where(`${column} IS NOT NULL`).select(['id', column])
    for await (const batch of query) {
      if (!isCurrent()) return
      const presence = await vectors.ask('fill', state.set, packedVectors(batch, column))
      if (presence === 'absent') return this.#forget(field)
    }
    if (!isCurrent()) return
    if ((await vectors.ask('filled', state.set, {})) === 'here') state.isReady = true
    else this.#forget(field)
  }

  #forget(field: string): void {
    const state = this.#states.get(field)
    this.#states.delete(field)
    if (state) this.#options.vectors.ask('drop', state.set, {}).catch(() => undefined)
  }

  #lost(field: string, error: unknown): void {
    this.#forget(field)
    if (this.#isClosed) return
    this.#refused.add(field)
    this.#options.onError(error)
  }
}

function hitsOf({ ids, scores, chunks }: Nearest): Hit[] {
  return ids.map((id, at) => ({ id, score: scores[at] ?? 0, chunk: chunks[at] ?? 0 }))
}

function some({ ids, scores, chunks }: Nearest, isAmong: (id: string) => boolean, limit: number): Nearest {
  const kept = [...ids.keys()].filter((at) => isAmong(ids[at] ?? '')).slice(0, limit)
  return {
    ids: kept.map((at) => ids[at] ?? ''),
    scores: kept.map((at) => scores[at] ?? 0),
    chunks: kept.map((at) => chunks[at] ?? 0),
  }
}

function endToEnd(vectors: readonly Float32Array[]): Float32Array {
  const [only] = vectors
  if (vectors.length === 1 && only) return only
  const all = new Float32Array(vectors.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const vector of vectors) {
    all.set(vector, at)
    at += vector.length
  }
  return all
}

/** Copies the lists of vectors of a column, without building an object for each. */
function packedVectors(batch: RecordBatch, column: string): PackedVectors {
  const [lists] = batch.getChild(column)?.data ?? []
  const [vectors] = lists?.children ?? []
  const [numbers] = vectors?.children ?? []
  const all = (numbers?.values ?? new Float32Array(0)) as Float32Array
  // A list's offsets are 32-bit numbers.
  const offsets = ((lists?.valueOffsets ?? new Int32Array(1)) as Int32Array).slice(0, batch.numRows + 1)
  const first = offsets[0] ?? 0
  const dimensions = vectors === undefined || vectors.length === 0 ? 0 : all.length / vectors.length
  return {
    ids: packed(batch.getChild('id')),
    offsets: offsets.map((offset) => offset - first),
    values: all.slice(first * dimensions, (offsets.at(-1) ?? first) * dimensions),
  }
}
