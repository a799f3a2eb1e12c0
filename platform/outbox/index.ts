export { type EventHandler } from './read-sequence.ts'
export { type OutboxReader, type OutboxReaderOptions, startOutboxReader } from './outbox-reader.ts'
export {
  type EventActor,
  type EventCatalogue,
  eventPublisher,
  type NewEvent,
  type Publish,
} from './publish-event.ts'
export type { OutboxEvent } from './rows.ts'
export { publishedEvents } from './sequences.ts'
