import { describe, expect, it } from 'vitest'
import { detectSource } from './detect-source.ts'
import { failuresFile } from './failures-file.ts'
import { readText } from './read-text.ts'
import { scanSource } from './scan-source.ts'
import type { SourceEncoding } from './source.ts'

const utf16 = (text: string, isLittle: boolean, bom = true) => {
  const units = [...(bom ? ['\ufeff'] : []), ...text.split('')].map((unit) => unit.charCodeAt(0))
  return new Uint8Array(
    units.flatMap((unit) => (isLittle ? [unit & 255, unit >> 8] : [unit >> 8, unit & 255])),
  )
}
const settingsOf = async (parts: BlobPart[], name?: string) => {
  const detected = await detectSource(new Blob(parts), name)
  return detected.kind === 'source' ? { ...detected.settings, notice: detected.notice } : detected
}
async function whole(blob: Blob, encoding: SourceEncoding, pieceBytes: number): Promise<string> {
  let all = ''
  for await (const { text } of readText(blob, encoding, pieceBytes)) all += text
  return all
}

describe('detectSource', () => {
  it.each([
    ['a,b\n1,2', 'x.csv', { format: 'csv', delimiter: ',' }],
    ['a\tb\n1\t2', 'x.tsv', { format: 'csv', delimiter: '\t' }],
    ['a;b\n"1,5";2', 'x.csv', { format: 'csv', delimiter: ';' }],
    ['a|b\n1|2', undefined, { format: 'csv', delimiter: '|' }],
    ['name\nx\ny', undefined, { format: 'csv', delimiter: ',' }],
    ['[{"a":1}]', undefined, { format: 'json' }],
    [' \n{"a":1}\n{"a":2}\n', undefined, { format: 'jsonl' }],
    ['{"a":1}\n{"a":2}\n', 'x.json', { format: 'jsonl' }],
    ['{"a":1,}\n{"a":2}\n', undefined, { format: 'jsonl' }],
    ['{\n  "a": 1\n}', undefined, { format: 'json' }],
    ['{"a":1}', 'x.ndjson', { format: 'jsonl' }],
    ['[1]', 'x.jsonl', { format: 'json' }],
  ])('%j in %s', async (text, name, expected) => {
    expect(await settingsOf([text], name)).toMatchObject({
      ...expected,
      encoding: 'utf-8',
      notice: undefined,
    })
  })

  it.each([true, false])(
    'knows UTF-16 by its mark and by its zeros (little-endian: %s)',
    async (isLittle) => {
      const encoding = isLittle ? 'utf-16le' : 'utf-16be'
      for (const bom of [true, false])
        expect(await settingsOf([utf16('name,n\nGrün,1\n', isLittle, bom)])).toMatchObject({
          encoding,
          format: 'csv',
          notice: expect.stringContaining('UTF-16'),
        })
    },
  )

  it('says when a file is not UTF-8, but not because a character is cut by the end of the sample', async () => {
    expect(await settingsOf([new Uint8Array([0x61, 0xe9, 0x0a])])).toMatchObject({ encoding: 'windows-1252' })
    expect(await settingsOf(['a'.repeat(64 * 1024 - 1), 'é'])).toMatchObject({ encoding: 'utf-8' })
  })

  it.each([
    [[0x50, 0x4b, 3, 4, 9], 'Excel'],
    [[0x1f, 0x8b, 8], 'compressed'],
    [[0x50, 0x41, 0x52, 0x31], 'Parquet'],
    [[0, 0, 0, 1, 7, 0, 0, 0], 'not a text file'],
    // Bytes without a pattern, as an image or a key has them.
    [Array.from({ length: 3000 }, (_, at) => (at * 7919 + (at >> 3) * 104_729) % 256), 'not a text file'],
    [[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d], 'not a text file'],
    [[], 'empty'],
    [[32, 10], 'white space'],
  ])('refuses %j', async (bytes, why) => {
    expect(await settingsOf([new Uint8Array(bytes)])).toMatchObject({ message: expect.stringContaining(why) })
  })
})

describe('readText', () => {
  it('keeps characters and line ends whole across pieces, and drops the byte order mark', async () => {
    const text = '\ufeffa\r\nGrün 👋\r\rx\r'
    const blob = new Blob([text])
    for (let size = 1; size < 12; size += 1)
      expect(await whole(blob, 'utf-8', size)).toBe('a\nGrün 👋\n\nx\n')
    expect(await whole(new Blob([utf16('a\r\n👋', true)]), 'utf-16le', 3)).toBe('a\n👋')
  })
})

describe('scanSource', () => {
  const scan = async (text: string, name?: string) => {
    const blob = new Blob([text])
    const detected = await detectSource(blob, name)
    if (detected.kind === 'refused') throw new Error(detected.message)
    const found = await scanSource(blob, detected.settings)
    if (found === undefined) throw new Error('stopped')
    return found
  }

  it('suggests types by all rows, the id by its name, and leaves numbers alone that would change', async () => {
    const { plan, documents, columns } = await scan(
      'id,title,price,zip,stock,tags,long,mixed\nx1,A,1.5,00123,true,"[""a""]",12345678901234567890,1\nx2,B,2,04567,FALSE,"[]",1,x\n',
    )
    expect(plan).toEqual({
      idField: 'id',
      treatments: {
        id: 'text',
        title: 'text',
        price: 'number',
        zip: 'text',
        stock: 'boolean',
        tags: 'json',
        long: 'text',
        mixed: 'text',
      },
    })
    expect(documents).toBe(2)
    expect(columns.map(({ name, filled }) => [name, filled])).toContainEqual(['price', 2])
  })

  it('finds vectors, and fields of JSON as they are', async () => {
    const { plan } = await scan('[{"_id":"a","v":[0.1,2],"w":{"vector":[1],"content":"x"},"tags":["x"]}]')
    expect(plan.treatments).toEqual({ _id: 'as_is', v: 'vector', w: 'vector', tags: 'as_is' })
  })

  it('notices ids that occur more than once, with both lines', async () => {
    const { duplicates, duplicateCount } = await scan('_id,n\na,1\nb,2\na,3\na,4\n')
    expect(duplicateCount).toBe(2)
    expect(duplicates).toEqual([
      { id: 'a', line: 4, firstLine: 2 },
      { id: 'a', line: 5, firstLine: 2 },
    ])
  })
})

describe('failuresFile', () => {
  const failures = [
    { line: 3, from: 'index' as const, message: 'Too large.', fields: { a: '1', tags: '["x"]' } },
    { line: 5, from: 'reading' as const, message: 'Bad quote.', text: '"x,1' },
  ]

  it('is a CSV with the rows, the reasons, and what could not be read', () => {
    expect(failuresFile(failures, 'csv').text).toBe(
      'a,tags,import_line,import_error,import_text\n1,"[""x""]",3,Too large.,\n,,5,Bad quote.,"""x,1"\n',
    )
  })

  it('can be added again once corrected: what was added to it is passed over', async () => {
    const { text } = failuresFile(failures.slice(0, 1), 'jsonl')
    const blob = new Blob([text])
    const found = await scanSource(blob, {
      format: 'jsonl',
      encoding: 'utf-8',
      delimiter: ',',
      hasHeader: true,
    })
    expect(found).toMatchObject({
      documents: 1,
      problemCount: 0,
      plan: { treatments: { a: 'as_is', import_line: 'skip' } },
    })
  })
})
