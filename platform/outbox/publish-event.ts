import type * as z from 'zod'
import type { Caller } from '#platform/caller'
import type { Now } from '#platform/clock'
import { digestOf } from '#platform/digest'
import type { NewId } from '#platform/ids'
import type { Json, Write } from '#platform/table'
import { headPlace, partition } from './rows.ts'

/** What is told of each type of event. Fields that the schemas do not name are left out of the event. */
export type EventCatalogue = Readonly<Record<string, EventDefinition>>
type EventDefinition = { version: number; subject: string; before?: z.ZodType; after?: z.ZodType }

type Side<D, K extends 'before' | 'after'> =
  D extends Record<K, z.ZodType> ? Record<K, z.infer<D[K]>> : unknown

/** An event as the operation tells it. `accountId` or `userId` is what it belongs to; with neither, the deployment. */
export type NewEvent<C extends EventCatalogue, T extends keyof C = keyof C> = T extends keyof C
  ? { type: T; subject: { id: string; name?: string } } & (
      | { accountId: string; userId?: never }
      | { userId: string; accountId?: never }
      | { accountId?: never; userId?: never }
    ) &
      Side<C[T], 'before'> &
      Side<C[T], 'after'>
  : never

/** Who did it. */
export type EventActor = Pick<Caller, 'principal' | 'role' | 'requestId' | 'address'>

/**
 * Makes the write that publishes an event. Put it into the transaction of the change that the event tells of: then both
 * are stored or neither, and readers get the event at least once.
 */
export type Publish<C extends EventCatalogue> = (event: NewEvent<C>, by: EventActor) => Write

/** The largest a field of `before` or `after` may be as JSON; a larger one is stored as its digest and size. */
const MAX_FIELD_BYTES = 4_096
const MAX_FIELDS = 40

export function eventPublisher<C extends EventCatalogue>(
  catalogue: C,
  { newId, now }: { newId: NewId; now: Now },
): Publish<C> {
  return (event, by) => {
    const { type, subject, accountId, userId, before, after } = event as AnyEvent
    const definition = catalogue[type]
    if (definition === undefined) throw new Error(`no event ${type} in the catalogue`)
    const at = now()
    const scope = accountId ?? userId
    return {
      type: 'append',
      pk: partition(scope),
      head: headPlace(scope, at),
      item: {
        event: {
          id: newId('event'),
          type,
          version: definition.version,
          at: at.toISOString(),
          ...(accountId !== undefined && { accountId }),
          ...(userId !== undefined && { userId }),
          subject: { type: definition.subject, ...subject },
          ...actorOf(by),
          ...sideOf('before', definition.before, before),
          ...sideOf('after', definition.after, after),
        },
      },
    }
  }
}

type AnyEvent = {
  type: string
  subject: { id: string; name?: string }
  accountId?: string
  userId?: string
  before?: unknown
  after?: unknown
}

function actorOf({ principal: { type, id }, role, requestId, address }: EventActor) {
  return {
    actor: { type, id, ...(role !== undefined && { role }) },
    requestId,
    ...(address !== undefined && { address }),
  }
}

function sideOf(name: string, schema: z.ZodType | undefined, value: unknown): Record<string, Json> {
  if (schema === undefined || value === undefined) return {}
  const fields = Object.entries(schema.parse(value) as Record<string, Json>).filter(
    ([, field]) => field !== undefined,
  )
  return {
    [name]: Object.fromEntries(fields.slice(0, MAX_FIELDS).map(([key, field]) => [key, bounded(field)])),
  }
}

/** Keeps an event far below what a row can hold, whatever a client puts into a field. */
function bounded(field: Json): Json {
  const text = JSON.stringify(field)
  const sizeBytes = Buffer.byteLength(text)
  return sizeBytes <= MAX_FIELD_BYTES ? field : digestOf(text)
}
