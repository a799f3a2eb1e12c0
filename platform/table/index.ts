export { type Attempt, changing, toEpoch } from './changing.ts'
export { fromCursor, fromNext, placeOf, toCursor, toNext } from './cursor.ts'
export {
  checkTransaction,
  type Item,
  type Json,
  keyOfWrite,
  type NewItem,
  type Page,
  type PageOf,
  type Table,
  type Transacted,
  type Write,
} from './port.ts'
