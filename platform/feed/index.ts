export { type Change, type ChangeFeed, type ChangeListener, type ChangesOf, changesOf } from './port.ts'
export { silentFeed } from './silent.ts'
export { type LookedBecause, waitForChange } from './wait-for-change.ts'
