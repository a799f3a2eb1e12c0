import type { Log } from '#platform/log'
import type { EventHandler } from '#platform/outbox'
import type { Recorder } from '#platform/recorder'

/** Counts an event and logs it, at the default level if it is one of `noticed`. */
export function eventRecorder(
  { log, metrics }: { log: Log; metrics: Recorder },
  noticed: readonly string[],
): (event: string, fields: object) => void {
  const isNoticed = new Set(noticed)
  return (event, fields) => {
    metrics.event(event)
    if (isNoticed.has(event)) log.notice(fields, event)
    else log.info(fields, event)
  }
}

/**
 * A reader of the outbox that counts and logs every event, with who did it and from where.
 * @param noticed the types that are logged at the default level
 */
export function eventLog(host: { log: Log; metrics: Recorder }, noticed: readonly string[]): EventHandler {
  const record = eventRecorder(host, noticed)
  return async (events) => {
    for (const { id, type, accountId, userId, subject, at, actor, address, requestId } of events)
      record(type, { event: type, eventId: id, accountId, userId, subject, at, actor, address, requestId })
  }
}
