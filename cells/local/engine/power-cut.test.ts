import { existsSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs'
import { cp, type FileHandle, mkdir, mkdtemp, open, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Columns } from './columns.ts'
import { LanceIndex, NO_HOOKS } from './lance-index.ts'
import { openEngine } from './open-engine.ts'
import type { Row } from './row.ts'

const CACHE = { index: 4n << 20n, metadata: 4n << 20n, vectors: 8 << 20 }
let root: string
let undo: () => void
beforeEach(async () => void (root = await mkdtemp(join(tmpdir(), 'marqo-power-'))))
afterEach(async () => {
  undo()
  await rm(root, { recursive: true, force: true })
})

/**
 * What a disk surely has: the content of each file when it was last flushed, under the names that its folder had when
 * that was last flushed.
 */
async function watchDisk() {
  const contents = new Map<string, Buffer>()
  const names = new Map<string, ReadonlySet<string>>()
  const probe = await open(root)
  const methods = Object.getPrototypeOf(probe) as Pick<FileHandle, 'sync' | 'datasync'>
  await probe.close()
  const { sync, datasync } = methods
  const flushed = (flush: () => Promise<void>) =>
    async function flushing(this: FileHandle): Promise<void> {
      const path = readlinkSync(`/proc/self/fd/${this.fd}`)
      if (statSync(path).isDirectory()) names.set(path, new Set(readdirSync(path)))
      else contents.set(path, readFileSync(path))
      await flush.call(this)
    }
  methods.sync = flushed(sync)
  methods.datasync = flushed(datasync)
  undo = () => Object.assign(methods, { sync, datasync })
  return {
    /** Leaves what a power cut would leave: files that were removed may be there again, or not. */
    afterPowerCut: async (dir: string, to: string, { areRemovedBack }: { areRemovedBack: boolean }) => {
      for (const [path, content] of contents) {
        if (
          !path.startsWith(`${dir}/`) ||
          names.get(dirname(path))?.has(path.slice(dirname(path).length + 1)) !== true
        )
          continue
        if (!areRemovedBack && !existsSync(path)) continue
        const copy = join(to, path.slice(dir.length))
        await mkdir(dirname(copy), { recursive: true })
        await writeFile(copy, content)
      }
      // SQLite flushes its own file at each checkpoint; what came after is in a file of its own.
      for (const table of readdirSync(dir)) {
        const words = join(table, 'words', 'words.sqlite')
        if (existsSync(join(dir, words))) {
          await mkdir(join(to, table, 'words'), { recursive: true })
          await cp(join(dir, words), join(to, words))
        }
      }
    },
  }
}

function randoms(seed: number): (below: number) => number {
  let state = seed
  return (below) => (state = (state * 48_271) % 2_147_483_647) % below
}

const rowOf = (id: string, text: string, field = 't'): Row => ({
  id,
  doc: JSON.stringify({ [field]: text }),
  eq: [],
  vectors: new Map([['v', { vectors: [Float32Array.from([1, id.length, text.length])], chunks: [text] }]]),
  texts: new Set([field]),
  numbers: new Map([['n', text.length]]),
})

async function openIn(dir: string, columns: Map<string, Columns>, isNew: boolean) {
  const engine = await openEngine(dir, CACHE)
  const errors: unknown[] = []
  const options = {
    ...NO_HOOKS,
    words: engine.words,
    vectors: engine.vectors,
    onColumns: async (made: Columns) => void columns.set('books', made),
    onError: (error: unknown) => void errors.push(error),
  }
  const index = isNew
    ? await LanceIndex.create(engine.connection, 'books', options)
    : await LanceIndex.open(engine.connection, 'books', {
        ...options,
        columns: columns.get('books') ?? new Map(),
      })
  return {
    index,
    errors,
    [Symbol.asyncDispose]: async () => {
      await index.close()
      await engine.words[Symbol.asyncDispose]()
      await engine.vectors[Symbol.asyncDispose]()
      engine.connection.close()
    },
  }
}

const contentOf = async (index: LanceIndex) =>
  new Map(
    (await index.pageAfter(undefined, { where: undefined, limit: 10_000 })).map(({ id, doc }) => [id, doc]),
  )

describe.runIf(process.platform === 'linux')('after a power cut', () => {
  it('every acknowledged document is there, and none that was deleted', async () => {
    const disk = await watchDisk()
    const random = randoms(Number(process.env['POWER_SEED'] ?? 1)) // oxlint-disable-line node/no-process-env -- a test's own
    const columns = new Map<string, Columns>()
    const dir = join(root, 'live')
    await mkdir(dir)
    const cuts: {
      at: string
      columns: Map<string, Columns>
      meant: Map<string, (string | undefined)[]>
    }[] = []
    {
      await using live = await openIn(dir, columns, true)
      /** What each document may be: the last that was acknowledged, or what is being written. */
      const meant = new Map<string, (string | undefined)[]>()
      const write = async (step: number) => {
        const id = `d${random(30)}`
        const row = rowOf(
          id,
          'word '.repeat(1 + random(5)) + step,
          step > 40 && random(8) === 0 ? `t${random(3)}` : 't',
        )
        const next = random(4) === 0 ? undefined : row.doc
        meant.set(id, [...(meant.get(id) ?? [undefined]), next])
        if (next === undefined) await live.index.remove([id])
        else await live.index.upsert([row], 3)
        meant.set(id, [next])
      }
      for (let step = 0; step < 70; step++) {
        const writing = write(step)
        if (random(30) === 0) await live.index.optimize()
        if (random(7) === 0) {
          // The cut comes at any moment of the write.
          for (let turns = random(40); turns > 0; turns--)
            await new Promise((resolve) => setImmediate(resolve))
          const at = join(root, `cut-${cuts.length}`)
          const now = { at, columns: new Map(columns), meant: new Map(meant) }
          await disk.afterPowerCut(dir, at, { areRemovedBack: random(2) === 0 })
          cuts.push(now)
        }
        await writing
      }
      expect(live.errors).toEqual([])
    }
    expect(cuts.length).toBeGreaterThan(5)
    for (const cut of cuts) {
      await using after = await openIn(cut.at, cut.columns, false)
      const found = await contentOf(after.index)
      for (const [id, possible] of cut.meant)
        expect([cut.at, id, possible]).toEqual([cut.at, id, expect.arrayContaining([found.get(id)])])
      const words = await after.index.lexical(
        { words: ['word'], phrases: [], fields: after.index.textFields() },
        { where: undefined, limit: 1_000 },
      )
      expect(new Set(words.map(({ id }) => id))).toEqual(new Set(found.keys()))
      await after.index.upsert([rowOf('new', 'word')], 3)
      expect((await contentOf(after.index)).has('new')).toBe(true)
      expect(after.errors).toEqual([])
    }
  })
})

describe('an index', () => {
  beforeEach(() => void (undo = () => {}))

  it('of an earlier release, without a log, keeps its documents and gets one', async () => {
    const columns = new Map<string, Columns>()
    {
      await using first = await openIn(root, columns, true)
      await first.index.upsert([rowOf('a', 'old')], 3)
    }
    const log = join(root, 'books.lance', 'log')
    await rm(log, { recursive: true })
    for (let round = 0; round < 2; round++) {
      await using again = await openIn(root, columns, false)
      expect([...(await contentOf(again.index)).keys()]).toEqual(round === 0 ? ['a'] : ['a', 'b'])
      if (round === 0) await again.index.upsert([rowOf('b', 'new')], 3)
      expect(readdirSync(log)).toHaveLength(1)
    }
  })

  it('keeps what an earlier release wrote after this one', async () => {
    const columns = new Map<string, Columns>()
    {
      await using first = await openIn(root, columns, true)
      await first.index.upsert([rowOf('a', 'old')], 3)
    }
    const engine = await openEngine(root, CACHE)
    const table = await engine.connection.openTable('books')
    await table.delete("id = 'a'")
    await table.optimize({ cleanupOlderThan: new Date(), deleteUnverified: true })
    await table.optimize({ cleanupOlderThan: new Date(), deleteUnverified: true })
    table.close()
    engine.connection.close()
    await using again = await openIn(root, columns, false)
    expect(await contentOf(again.index)).toEqual(new Map())
  })

  it('writes the documents of many requests at once in few commits, the last of each id', async () => {
    const columns = new Map<string, Columns>()
    await using live = await openIn(root, columns, true)
    await live.index.upsert([rowOf('a', 'first')], 3)
    const before = await live.index.version()
    await Promise.all(
      Array.from({ length: 50 }, (_, at) => live.index.upsert([rowOf(`d${at % 20}`, `text ${at}`)], 3)),
    )
    expect((await live.index.version()) - before).toBeLessThan(10)
    const found = await contentOf(live.index)
    for (let at = 30; at < 50; at++)
      expect(found.get(`d${at % 20}`)).toBe(JSON.stringify({ t: `text ${at}` }))
  })
})
