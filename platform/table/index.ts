export { changing, toEpoch } from './changing.ts'
export { retrying } from './retrying.ts'
export { pageOfAll, rowsOf } from './rows-of.ts'
export { changingOnce, writeOver } from './writes.ts'
export { fromCursor, fromNext, placeOf, toCursor, toNext } from './cursor.ts'
export {
  checkTransaction,
  HEAD_SORT,
  type Item,
  type Json,
  keyOfWrite,
  type NewItem,
  type Page,
  type PageOf,
  type RowKey,
  type Table,
  type Transacted,
  type Write,
} from './port.ts'
export {
  newestOf,
  numbered,
  numberOf,
  type PlainWrite,
  SEQUENCE_PREFIX,
  sequenceSort,
  sequencesOf,
} from './sequence.ts'
