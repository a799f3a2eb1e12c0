import { randomBytes } from 'node:crypto'
import { Backlog } from '../documents/backlog.ts'
import { LanceIndex, NO_HOOKS } from '../engine/lance-index.ts'
import type { Engine } from '../engine/open-engine.ts'
import type { ServedIndex } from '../served-index.ts'
import { noSuchEndpoint } from './refusals.ts'

const PREFIX = 'canary-'

/** A copy of an index with its own, empty table, which is dropped on disposal. */
export type StandIn = AsyncDisposable & { id: string }

/**
 * Empty copies of indexes that the canary writes to, so that its documents never reach users. Their ids cannot be
 * guessed.
 */
export class StandIns {
  readonly #engine: Engine
  readonly #served = new Map<string, ServedIndex>()

  private constructor(engine: Engine) {
    this.#engine = engine
  }

  /** Removes stand-ins that a crash left behind. */
  static async open(engine: Engine): Promise<StandIns> {
    const { connection } = engine
    for (const name of await connection.tableNames())
      if (name.startsWith(PREFIX)) await connection.dropTable(name)
    return new StandIns(engine)
  }

  async openFor(index: ServedIndex): Promise<StandIn> {
    const id = randomBytes(16).toString('hex')
    const indexId = `${PREFIX}${id}`
    const { connection, words, vectors } = this.#engine
    const engine = await LanceIndex.create(connection, indexId, {
      ...NO_HOOKS,
      words,
      vectors,
      takesLists: index.settings.type === 'structured',
    })
    // The id is the stand-in's own, so that its texts do not wait behind those of the index's users.
    this.#served.set(id, { ...index, indexId, engine, backlog: new Backlog(), onSearch: () => {} })
    return {
      id,
      [Symbol.asyncDispose]: async () => {
        this.#served.delete(id)
        await engine.close()
        await connection.dropTable(indexId)
      },
    }
  }

  /** @throws ServiceError `index_not_found` */
  find(id: string): ServedIndex {
    const served = this.#served.get(id)
    if (served) return served
    throw noSuchEndpoint()
  }
}
