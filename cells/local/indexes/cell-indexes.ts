import {
  type CellIndexSpec,
  type CellIndexState,
  type CellIndexStats,
  isLaterThan,
  NO_INDEX_STATS,
} from '#contracts/cells'
import { within } from '#platform/clock'
import { type DiskRoom, onDisk } from '#platform/disk'
import { isServiceError, ServiceError } from '#platform/errors'
import type { ServedIndex } from '../served-index.ts'
import { parseSettings } from '../settings.ts'
import { changed, type Held, hold, whenStorageWorks } from './held-index.ts'
import type { HeldIndexRecord } from './index-registry.ts'
import { stateOf, substituteOf } from './index-state.ts'
import { openIndex, type OpenIndexOptions } from './open-index.ts'
import { noSuchEndpoint, notHere, refusalOf } from './refusals.ts'

export type CellIndexesOptions = OpenIndexOptions & {
  /** Base of every endpoint, without a trailing slash. */
  publicUrl: string
  /** Whether the disk has room for more indexes. */
  room: DiskRoom
  onError: (error: unknown, indexId: string) => void
}

/** How long `retire` waits: removal is usually quick, and the control plane asks again when it is not. */
const RETIRE_PATIENCE_MS = 1_000

/** The indexes of this cell: creates, finds and removes them. Work that a crash interrupted is continued. */
export class CellIndexes implements AsyncDisposable {
  readonly #options: CellIndexesOptions
  readonly #held = new Map<string, Held>()
  readonly #byLabel = new Map<string, Held>()

  private constructor(options: CellIndexesOptions) {
    this.#options = options
  }

  static async open(options: CellIndexesOptions): Promise<CellIndexes> {
    const indexes = new CellIndexes(options)
    for (const record of await options.registry.list()) {
      const held = indexes.#hold(record, await options.registry.searches(record.spec.indexId))
      if (record.phase === 'provisioning') indexes.#make(held)
      if (record.phase === 'retiring') held.removing = indexes.#removal(held)
    }
    return indexes
  }

  get count(): number {
    return this.#held.size
  }

  /** @throws ServiceError `generation_conflict` when the cell holds a later generation, `storage_unavailable` */
  async provision(spec: CellIndexSpec): Promise<CellIndexState> {
    const held = this.#held.get(spec.indexId)
    if (held === undefined) return this.#begin(spec)
    let isAgain = false
    await this.#change(held, (record) => {
      if (this.#held.get(spec.indexId) !== held) throw notHere('This index was just removed.')
      if (record.spec.generation > spec.generation || record.phase === 'retiring')
        throw new ServiceError({
          kind: 'conflict',
          code: 'generation_conflict',
          message: `The cell holds generation ${record.spec.generation} of this index.`,
        })
      if (record.spec.generation === spec.generation) return undefined
      isAgain = record.phase === 'failed'
      return { spec, phase: isAgain ? 'provisioning' : record.phase }
    })
    if (isAgain) this.#make(held)
    return this.#state(held)
  }

  /** @throws ServiceError `index_not_found` */
  async observe(indexId: string): Promise<CellIndexState> {
    return this.#state(this.#find(indexId))
  }

  list(): Promise<CellIndexState[]> {
    return Promise.all([...this.#held.values()].map((held) => this.#state(held)))
  }

  /** @returns whether the index is fully removed; if it is not yet, removal continues in the background */
  async retire(indexId: string): Promise<boolean> {
    const held = this.#held.get(indexId)
    if (held === undefined) return true
    await this.#change(held, (record) =>
      record.phase === 'retiring' ? undefined : { ...record, phase: 'retiring' },
    )
    held.leaving.abort(noSuchEndpoint())
    await within(RETIRE_PATIENCE_MS, this.#removal(held), () => {})
    return !this.#held.has(indexId)
  }

  /**
   * The index behind an endpoint, ready to answer.
   * @throws ServiceError `index_not_found`, `index_not_ready`, `index_paused`
   */
  serving(label: string): Promise<ServedIndex> {
    const held = this.#byLabel.get(label)
    if (held === undefined || held.record.phase === 'retiring') throw noSuchEndpoint()
    const refusal = refusalOf(held.record, held.progress.stage)
    if (refusal) throw refusal
    return this.#serve(held)
  }

  /** The engine settings of the index behind an endpoint, paused or not. @throws ServiceError `index_not_found` */
  settings(label: string): Record<string, unknown> {
    const held = this.#byLabel.get(label)
    if (held && held.record.phase !== 'retiring') return held.record.spec.settings
    throw noSuchEndpoint()
  }

  /** The control plane's spec of the index behind an endpoint, in any state. */
  specAt(label: string): CellIndexSpec | undefined {
    return this.#byLabel.get(label)?.record.spec
  }

  /** The label of the index's endpoint: the first part of its path. @throws ServiceError `index_not_found` */
  labelOf(indexId: string): string {
    return this.#find(indexId).label
  }

  /** The control plane's spec of an index. @throws ServiceError `index_not_found` */
  specOf(indexId: string): CellIndexSpec {
    return this.#find(indexId).record.spec
  }

  /** An index by its id, for the cell's own use; a paused index is returned too. */
  servingById(indexId: string): { index: Promise<ServedIndex>; label: string; paused: boolean } {
    const held = this.#held.get(indexId)
    if (held === undefined || held.record.phase !== 'ready') throw notHere('This cell serves no such index.')
    return { index: this.#serve(held), label: held.label, paused: held.record.spec.numberOfInferences === 0 }
  }

  /** Saves the search counters; called periodically. */
  async saveCounters(): Promise<void> {
    for (const held of this.#held.values()) await this.#saveSearches(held)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const held of this.#held.values()) {
      held.leaving.abort(noSuchEndpoint())
      await held.removing
      await held.making
      await this.#saveSearches(held).catch(this.#report(held))
      await (await held.serving?.catch(() => undefined))?.engine.close()
    }
  }

  #find(indexId: string): Held {
    const held = this.#held.get(indexId)
    if (held) return held
    throw notHere('This cell has no such index.')
  }

  #report(held: Held): (error: unknown) => void {
    return (error) => this.#options.onError(error, held.record.spec.indexId)
  }

  #hold(record: HeldIndexRecord, searches: number): Held {
    const held = hold(record, searches)
    this.#held.set(record.spec.indexId, held)
    // A late job may bring back an index whose name belongs to a newer one by now.
    if (!isLaterThan(this.#byLabel.get(held.label)?.record.spec, record.spec))
      this.#byLabel.set(held.label, held)
    return held
  }

  #letGo(held: Held): void {
    this.#held.delete(held.record.spec.indexId)
    if (this.#byLabel.get(held.label) === held) this.#byLabel.delete(held.label)
  }

  async #begin(spec: CellIndexSpec): Promise<CellIndexState> {
    parseSettings(spec.settings)
    const held = this.#hold({ spec, phase: 'provisioning' }, 0)
    try {
      await held.changing(async () => {
        await this.#options.room.require()
        await this.#options.registry.save(held.record)
      })
    } catch (error) {
      this.#letGo(held)
      throw error
    }
    this.#make(held)
    return this.#state(held)
  }

  #change(held: Held, next: (record: HeldIndexRecord) => HeldIndexRecord | undefined): Promise<void> {
    return changed(held, this.#options.registry, next)
  }

  #make(held: Held): void {
    held.making = this.#makeReady(held).catch(this.#report(held))
  }

  async #makeReady(held: Held): Promise<void> {
    const { signal } = held.leaving
    const report = this.#report(held)
    try {
      await whenStorageWorks(
        held,
        async () => {
          await this.#serve(held)
          await this.#settle(held, { phase: 'ready' })
        },
        report,
      )
    } catch (error) {
      // The index is being retired, or the cell is closing and continues at its next start.
      if (signal.aborted) return
      const isTold = isServiceError(error) && error.kind !== 'internal'
      if (!isTold) report(error)
      const reason = isTold
        ? error.message
        : 'The cell could not make the index. Delete it and create it again; if that fails too, see the log of the cell.'
      await whenStorageWorks(held, () => this.#settle(held, { phase: 'failed', reason }), report).catch(
        (thrown: unknown) => {
          if (!signal.aborted) throw thrown
        },
      )
    }
  }

  /** Stores the outcome with the current spec, which may be of a newer generation; a retiring index stays retiring. */
  #settle(held: Held, outcome: Pick<HeldIndexRecord, 'phase' | 'reason'>): Promise<void> {
    return this.#change(held, ({ phase, spec }) => (phase === 'retiring' ? undefined : { spec, ...outcome }))
  }

  #serve(held: Held): Promise<ServedIndex> {
    held.serving ??= this.#open(held).catch((error: unknown) => {
      held.serving = undefined
      throw error
    })
    return held.serving
  }

  #open(held: Held): Promise<ServedIndex> {
    return openIndex(held.record, {
      ...this.#options,
      signal: held.leaving.signal,
      onProgress: (progress) => void (held.progress = progress),
      onSearch: () => void held.searches++,
      onError: this.#report(held),
    })
  }

  /** Removes an index, at most once at a time. A failure is reported; the next `retire` tries again. */
  #removal(held: Held): Promise<void> {
    held.removing ??= this.#remove(held)
      .catch(this.#report(held))
      .finally(() => (held.removing = undefined))
    return held.removing
  }

  async #remove(held: Held): Promise<void> {
    const { indexId } = held.record.spec
    const index = await held.serving?.catch(() => undefined)
    index?.embedder?.release()
    await index?.engine.close()
    await onDisk(async () => {
      const names = await this.#options.connection.tableNames()
      if (names.includes(indexId)) await this.#options.connection.dropTable(indexId)
    })
    await this.#options.registry.remove(indexId)
    this.#letGo(held)
  }

  async #saveSearches(held: Held): Promise<void> {
    if (held.searches === held.savedSearches) return
    const { searches } = held
    await this.#options.registry.saveSearches(held.record.spec.indexId, searches)
    held.savedSearches = searches
  }

  async #state(held: Held): Promise<CellIndexState> {
    const { record, progress, label } = held
    const { publicUrl, models } = this.#options
    return stateOf({
      record,
      progress,
      endpoint: `${publicUrl}/${label}`,
      substituteModel: substituteOf(
        models,
        record.spec,
        await this.#options.registry.embeddedBy(record.spec.indexId),
      ),
      // An index whose model is missing has no statistics, but still has a state.
      stats: record.phase === 'ready' ? await this.#stats(held).catch(() => NO_INDEX_STATS) : NO_INDEX_STATS,
    })
  }

  async #stats(held: Held): Promise<CellIndexStats> {
    const { engine } = await this.#serve(held)
    return {
      ...NO_INDEX_STATS,
      numberOfDocuments: await engine.documentCount(),
      numberOfVectors: await engine.vectorCount(),
      storeSizeBytes: await engine.sizeBytes(),
      searchQueryTotal: held.searches,
    }
  }
}
