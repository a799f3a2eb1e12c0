import type { SessionRecord } from './session.ts'

/** What an event belongs to, and is about. */
export const ofUser = (userId: string) => ({ userId, subject: { id: userId } })
export const ofSession = ({ userId, sessionId }: Pick<SessionRecord, 'userId' | 'sessionId'>) => ({
  userId,
  subject: { id: sessionId },
})

/** What events tell of a session; never its token. */
export const sessionState = ({ accountId, userAgent }: SessionRecord) => ({ accountId, userAgent })
