import * as z from 'zod'
import { type Append, HEAD_SORT, type Item, type Write } from './port.ts'

const DIGITS = 12
/** Begins the sort key of every row of a sequence; sorts before that of the head. */
export const SEQUENCE_PREFIX = '#'
const StoredHead = z.object({ number: z.number().int() })

/** The sort key of a numbered row. */
export const sequenceSort = (number: number) => `${SEQUENCE_PREFIX}${String(number).padStart(DIGITS, '0')}`
/** The number of a row of a sequence, by its sort key. */
export const numberOf = ({ sk }: Pick<Item, 'sk'>): number => Number(sk.slice(SEQUENCE_PREFIX.length))
/** The number of the newest row; 0 without a head. */
export const newestOf = (head: Item | undefined): number => (head ? StoredHead.parse(head).number : 0)

export type PlainWrite = Exclude<Write, Append>
/** A write for an engine; `position` in the transaction that was asked for, none for the writes of a sequence. */
export type NumberedWrite = { write: PlainWrite; position?: number }

/** For engines: the partitions whose heads `numbered` needs. */
export function sequencesOf(writes: readonly Write[]): string[] {
  return [...new Set(writes.flatMap((write) => (write.type === 'append' ? [write.pk] : [])))]
}

/** For engines: replaces each append by the insert of its numbered row, and adds one write per head. */
export function numbered(
  writes: readonly Write[],
  headOf: (pk: string) => Item | undefined,
): NumberedWrite[] {
  const heads = new Map<string, { stored: Item | undefined; number: number; last: Append }>()
  const rows = writes.map((write, position): NumberedWrite => {
    if (write.type !== 'append') return { write, position }
    const { pk, item } = write
    const stored = heads.has(pk) ? heads.get(pk)?.stored : headOf(pk)
    const number = (heads.get(pk)?.number ?? newestOf(stored)) + 1
    heads.set(pk, { stored, number, last: write })
    return { write: { type: 'insert', item: { ...item, pk, sk: sequenceSort(number) } } }
  })
  return [
    ...rows,
    ...[...heads.values()].map(({ stored, number, last }): NumberedWrite => {
      const item = { pk: last.pk, sk: HEAD_SORT, ...last.head, number }
      return stored
        ? { write: { type: 'update', item: { ...item, version: stored.version } } }
        : { write: { type: 'insert', item } }
    }),
  ]
}
