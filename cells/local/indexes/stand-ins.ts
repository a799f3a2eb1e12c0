import { randomBytes } from 'node:crypto'
import type { Connection } from '@lancedb/lancedb'
import { Backlog } from '../documents/backlog.ts'
import { LanceIndex, NO_HOOKS } from '../engine/lance-index.ts'
import type { Words } from '../lexical/words.ts'
import type { ServedIndex } from '../served-index.ts'
import { noSuchEndpoint } from './endpoint.ts'

const PREFIX = 'canary-'

/** An index like another in everything but its documents: it has a table of its own, which goes with it. */
export type StandIn = AsyncDisposable & { id: string }

/** Empty indexes for the canary to write to, so that no user ever meets it. Ids cannot be guessed. */
export class StandIns {
  readonly #connection: Connection
  readonly #words: Words
  readonly #served = new Map<string, ServedIndex>()

  private constructor(connection: Connection, words: Words) {
    this.#connection = connection
    this.#words = words
  }

  /** Removes what a crash left behind. */
  static async open(connection: Connection, words: Words): Promise<StandIns> {
    for (const name of await connection.tableNames())
      if (name.startsWith(PREFIX)) await connection.dropTable(name)
    return new StandIns(connection, words)
  }

  async openFor(index: ServedIndex): Promise<StandIn> {
    const id = randomBytes(16).toString('hex')
    const indexId = `${PREFIX}${id}`
    const engine = await LanceIndex.create(this.#connection, indexId, {
      ...NO_HOOKS,
      words: this.#words,
      takesLists: index.settings.type === 'structured',
    })
    // With a turn of its own at the model: it does not wait behind what the index's users have sent.
    this.#served.set(id, { ...index, indexId, engine, backlog: new Backlog(), onSearch: () => {} })
    return {
      id,
      [Symbol.asyncDispose]: async () => {
        this.#served.delete(id)
        await engine.close()
        await this.#connection.dropTable(indexId)
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
