import type { Log } from '#platform/log'
import type { EventHandler } from '#platform/outbox'
import type { Recorder } from '#platform/recorder'

/**
 * A reader of the outbox that counts and logs every event, with who did it and from where.
 * @param noticed the types that are logged at the default level
 */
export function eventLog(
  { log, metrics }: { log: Log; metrics: Recorder },
  noticed: readonly string[],
): EventHandler {
  const isNoticed = new Set(noticed)
  return async (events) => {
    for (const { id, type, accountId, userId, subject, at, actor, address, requestId } of events) {
      metrics.event(type)
      const fields = { event: type, eventId: id, accountId, userId, subject, at, actor, address, requestId }
      if (isNoticed.has(type)) log.notice(fields, type)
      else log.info(fields, type)
    }
  }
}
