import { describe, expect, it, onTestFinished } from 'vitest'
import { Chunker, MAX_CHUNKS } from './chunker.ts'
import { chunkText, type TextPreprocessing } from './index.ts'

const SENTENCES = { splitMethod: 'sentence', splitLength: 2, splitOverlap: 0 } as const
const CHARACTERS = { splitMethod: 'character', splitLength: 1, splitOverlap: 0 } as const

function open() {
  const chunker = new Chunker()
  onTestFinished(() => chunker[Symbol.asyncDispose]())
  return chunker
}

describe('Chunker', () => {
  it('cuts each text the same alone and beside other texts', async () => {
    const chunker = open()
    const texts = ['One. Two. Three.', '', 'Dr. Smith went home. He slept. He woke.']
    const hows: TextPreprocessing[] = [SENTENCES, CHARACTERS, { ...SENTENCES, splitMethod: 'word' }]
    const all = await Promise.all(hows.map((how) => chunker.cut(texts, how)))
    expect(all).toEqual(hows.map((how) => texts.map((text) => chunkText(text, how))))
  })

  it('does not block the calling thread', async () => {
    const chunker = open()
    await chunker.cut(['Warm. Up.'], SENTENCES)
    let isOver = false
    const cut = chunker.cut(
      Array.from({ length: 8 }, () => 'Ab. '.repeat(23_000)),
      SENTENCES,
    )
    void cut.then(() => (isOver = true))
    let turns = 0
    while (!isOver) {
      await new Promise((resolve) => setImmediate(resolve))
      turns++
    }
    expect((await cut)[0]).toHaveLength(11_500)
    expect(turns).toBeGreaterThan(100)
  })

  it('returns undefined for a text with too many chunks or too much overlap, and cuts the next one', async () => {
    const chunker = open()
    const cut = await chunker.cut(['a'.repeat(MAX_CHUNKS + 1), 'a'.repeat(MAX_CHUNKS), 'ab'], CHARACTERS)
    expect(cut.map((chunks) => chunks?.length)).toEqual([undefined, MAX_CHUNKS, 2])
    const overlapping = { splitMethod: 'character', splitLength: 9_000, splitOverlap: 8_999 } as const
    expect(await chunker.cut(['a'.repeat(20_000), 'ab'], overlapping)).toEqual([undefined, ['ab']])
  })

  it.each([
    ['blanks', `${' '.repeat(99_000)}b`],
    ['line ends', `a.${'\n'.repeat(99_000)}b. c.`],
    ['blanks between sentences', `a.${' '.repeat(900)}b`.repeat(100)],
    ['dots', `a. ${'.'.repeat(99_000)} b`],
    ['dots and blanks', 'a. . '.repeat(19_000)],
  ])('costs about as much for a text of %s as for any other of that length', async (_name, text) => {
    const chunker = open()
    /** CPU of the whole process, the chunker's thread included, in microseconds. */
    const costOf = async (one: string) => {
      const before = process.cpuUsage()
      expect(await chunker.cut([one], SENTENCES)).toHaveLength(1)
      const { user, system } = process.cpuUsage(before)
      return user + system
    }
    await costOf('To start with. ')
    const plain = await costOf('Some words. '.repeat(8_250))
    // Backtracking would cost thousands of times as much.
    expect(await costOf(text)).toBeLessThan(Math.max(plain, 50_000) * 20)
  })

  it('rejects pending requests when it is stopped', async () => {
    const chunker = new Chunker()
    const refused = chunker.cut(['a. b.'], SENTENCES).catch((error: unknown) => error)
    await chunker[Symbol.asyncDispose]()
    expect(await refused).toMatchObject({ kind: 'unavailable' })
  })
})
