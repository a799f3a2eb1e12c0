import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createCsvRows } from './csv-rows.ts'
import { createJsonRows } from './json-rows.ts'
import { createJsonlRows } from './jsonl-rows.ts'
import { emptyReading, type Reading, type RowReader } from './source.ts'

/** Reads a text cut at these places. */
function readCut(reader: RowReader, text: string, cuts: readonly number[] = []): Reading {
  const all = emptyReading()
  const take = ({ rows, problems, remarks }: Reading) => {
    all.rows = all.rows.concat(rows)
    all.problems = all.problems.concat(problems)
    all.remarks = all.remarks.concat(remarks)
  }
  const places = [0, ...cuts.map((cut) => cut % (text.length + 1)).toSorted((a, b) => a - b), text.length]
  for (const [at, place] of places.entries()) take(reader.push(text.slice(place, places[at + 1] ?? place)))
  take(reader.end())
  return all
}

const READERS = {
  csv: () => createCsvRows({ delimiter: ',', hasHeader: true }),
  'csv without header': () => createCsvRows({ delimiter: ';', hasHeader: false }),
  json: createJsonRows,
  jsonl: createJsonlRows,
}
const MARKS = [
  '"',
  '""',
  ',',
  ';',
  '\n',
  '\n\n',
  ' ',
  'a',
  'é',
  '\\',
  '\\"',
  "'",
  '0',
  '{',
  '}',
  '[',
  ']',
  ':',
]
const PIECES = MARKS.concat('//', '/*', '*/', '/', '{"a":1}', '{"a":"b"}', '{"documents":[', 'a,b\n', '"x",')
const cuts = fc.array(fc.nat(10_000), { maxLength: 30 })

describe.each(Object.entries(READERS))('%s', (_, reader) => {
  it('gives the same whatever the pieces the text comes in', () => {
    const piece = fc.constantFrom(...PIECES)
    const text = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(''))
    fc.assert(
      fc.property(text, cuts, (given, places) => {
        expect(readCut(reader(), given, places)).toEqual(readCut(reader(), given))
      }),
      { numRuns: 3000 },
    )
  })
})

describe('rows of a CSV', () => {
  const cell = fc.oneof(
    fc.constantFrom('', 'a', 'two words', 'a,b', 'say "hi"', 'line\nbreak', '"', '\n', ' x '),
    fc.string({ unit: 'binary', maxLength: 5 }).map((text) => text.replaceAll('\r', '')),
  )
  const written = (value: string) => (/[",\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value)

  it('are all there once, with their lines, whatever stands in them and however the text is cut', () => {
    const table = fc.array(fc.tuple(cell, cell, cell), { maxLength: 12 })
    fc.assert(
      fc.property(table, cuts, fc.boolean(), (rows, places, endsWithBreak) => {
        const lines = ['a,b,c', ...rows.map((row) => row.map(written).join(','))]
        const expected = rows.map((row, at) => ({
          line:
            lines
              .slice(0, at + 1)
              .join('\n')
              .split('\n').length + 1,
          fields: { a: row[0], b: row[1], c: row[2] },
        }))
        const reading = readCut(READERS.csv(), lines.join('\n') + (endsWithBreak ? '\n' : ''), places)
        expect(reading.problems).toEqual([])
        expect(reading.rows).toEqual(
          expected.filter(({ fields }) => Object.values(fields).join('').trim() !== ''),
        )
      }),
      { numRuns: 1500 },
    )
  })

  it('are kept around rows that are malformed, which are reported by line', () => {
    const good = fc.tuple(
      fc.constant('good' as const),
      fc.constantFrom('x,1', '"quo,ted",2', 'y,"3"', '"a ""b""",4'),
    )
    const bad = fc.tuple(
      fc.constant('bad' as const),
      fc.constantFrom('"open,1', 'x,"open', '"a"b,2', 'one', 'x,1,2', '"a" b",3'),
    )
    fc.assert(
      fc.property(fc.array(fc.oneof(good, bad), { maxLength: 15 }), cuts, (lines, places) => {
        const text = ['name,n', ...lines.map(([, line]) => line)].join('\n')
        const reading = readCut(READERS.csv(), text, places)
        const of = (kind: string) => lines.flatMap(([one], at) => (one === kind ? at + 2 : []))
        expect(reading.rows.map(({ line }) => line)).toEqual(of('good'))
        expect(reading.problems.map(({ line }) => line)).toEqual(of('bad'))
      }),
      { numRuns: 1500 },
    )
  })

  it('say what is wrong with a row', () => {
    const { problems } = readCut(READERS.csv(), 'a,b\n1\n1,2,3\n"x,2\n4,5')
    expect(problems).toEqual([
      { line: 2, message: 'This row has 1 value; the header names 2.', text: '1' },
      { line: 3, message: 'This row has 3 values; the header names 2.', text: '1,2,3' },
      { line: 4, message: expect.stringContaining('double quote'), text: '"x,2' },
    ])
  })

  it('get names for columns that have none, or one that another has', () => {
    const { rows } = readCut(READERS.csv(), ' name ,name,,name_2\n1,2,3,4')
    expect(rows[0]?.fields).toEqual({ name: '1', name_3: '2', column_3: '3', name_2: '4' })
    expect(readCut(READERS['csv without header'](), 'x;y').rows[0]?.fields).toEqual({
      column_1: 'x',
      column_2: 'y',
    })
  })

  it('never make a header of a data row, even when the header itself is malformed', () => {
    const { rows, problems } = readCut(READERS.csv(), '"a,b\n1,2')
    expect(rows).toEqual([{ line: 2, fields: { a: '1', b: '2' } }])
    expect(problems).toMatchObject([{ line: 1 }])
  })

  it('go on after one quote that is never closed in a large file', () => {
    const many = Array.from({ length: 300_000 }, (_, at) => `${at},word`).join('\n')
    const { rows, problems } = readCut(READERS.csv(), `n,t\n"1,x\n${many}`, [5_000, 9_000])
    expect(rows).toHaveLength(300_000)
    expect(problems).toMatchObject([{ line: 2 }])
  })
})

describe('objects of a JSON text', () => {
  const object = fc.dictionary(fc.string({ maxLength: 4 }), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 4 })
  const layout = fc.constantFrom<(items: string[]) => string>(
    (items) => `[${items.join(',')}]`,
    (items) => `[\n${items.join(',\n')}\n]\n`,
    (items) => `\n[ ${items.join(' , \n\n')} ]`,
    (items) => items.join('\n'),
    (items) => items.join(' '),
    (items) => `{"documents": [${items.join(',\n')}], "tensorFields": ["a"]}`,
  )
  const indent = fc.constantFrom(0, 2)

  it('are all there once, with their lines, however they are laid out and cut', () => {
    fc.assert(
      fc.property(
        fc.array(object, { maxLength: 8 }),
        layout,
        indent,
        cuts,
        (objects, laidOut, space, places) => {
          const items = objects.map((one, at) => JSON.stringify({ ...one, 'no.': at }, null, space))
          const text = laidOut(items)
          let from = 0
          const expected = items.map((item) => {
            const begin = text.indexOf(item, from)
            from = begin + item.length
            return { line: text.slice(0, begin).split('\n').length, fields: JSON.parse(item) as unknown }
          })
          const reading = readCut(createJsonRows(), text, places)
          expect(reading).toEqual({ rows: expected, problems: [], remarks: [] })
        },
      ),
      { numRuns: 1500 },
    )
  })

  it('are kept around objects with mistakes, which are reported by line', () => {
    const good = fc.constant(['good', '{"a": "x, {y}"}'] as const)
    const bad = fc.constantFrom(
      ...['{"a": 1,}', "{'a': 1}", '{"a": [1, 2}', '{"a": {"b": 1}', '{"a": "x}', '{"a": 1 // no\n}'].map(
        (text) => ['bad', text] as const,
      ),
    )
    fc.assert(
      fc.property(fc.array(fc.oneof(good, bad), { maxLength: 12 }), cuts, (items, places) => {
        const text = `[\n${items.map(([, item]) => item).join(',\n')}\n]`
        const lineOf = (at: number) =>
          items
            .slice(0, at)
            .map(([, item]) => item)
            .join('\n')
            .split('\n').length + (at === 0 ? 1 : 2)
        const of = (kind: string) => items.flatMap(([one], at) => (one === kind ? lineOf(at) : []))
        const reading = readCut(createJsonRows(), text, places)
        expect(reading.rows.map(({ line }) => line)).toEqual(of('good'))
        expect(reading.problems.map(({ line }) => line)).toEqual(of('bad'))
      }),
      { numRuns: 1500 },
    )
  })

  it('say where and why they are not JSON', () => {
    const { problems, remarks } = readCut(
      createJsonRows(),
      '[\n  {"a": 1,\n   "b": 2,},\n  // why\n  {"c": 3}, {"d": 4,},\n]\nmore',
    )
    expect(problems).toMatchObject([
      {
        line: 2,
        message: 'Not JSON at line 3, column 10: Remove the comma before }: JSON allows none there.',
      },
      { line: 5, message: expect.stringContaining('line 5, column 20: Remove the comma') },
    ])
    expect(remarks).toEqual([
      { line: 4, message: 'JSON has no comments. This one was passed over.' },
      { line: 5, message: 'The comma before ] is not JSON. It was passed over.' },
      { line: 7, message: 'What follows the end of the list was not read.' },
    ])
  })
})

describe('lines of JSONL', () => {
  it('are each read by themselves, with their lines', () => {
    const { rows, problems } = readCut(createJsonlRows(), '{"a":1}\n\n{"a":2},\n[3]\n{"a":4}\n', [3, 9])
    expect(rows).toEqual([
      { line: 1, fields: { a: 1 } },
      { line: 5, fields: { a: 4 } },
    ])
    expect(problems).toMatchObject([
      { line: 3, message: 'Not JSON at line 3, column 8: A comma stands after the end. Remove it.' },
      { line: 4, message: expect.stringContaining('object in braces') },
    ])
  })
})
