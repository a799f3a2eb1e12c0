import type { Actor } from '#platform/caller'
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
 * @param isExpected what somebody did on purpose who is looking at the log: none of theirs is logged at that level
 */
export function eventLog(
  host: { log: Log; metrics: Recorder },
  noticed: readonly string[],
  isExpected: (actor: Actor['principal']) => boolean = () => false,
): EventHandler {
  const [record, recordExpected] = [eventRecorder(host, noticed), eventRecorder(host, [])]
  return async (events) => {
    for (const { id, type, accountId, userId, subject, at, actor, address, requestId } of events) {
      const fields = { event: type, eventId: id, accountId, userId, subject, at, actor, address, requestId }
      if (isExpected(actor)) recordExpected(type, fields)
      else record(type, fields)
    }
  }
}
