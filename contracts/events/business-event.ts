import * as z from 'zod'

/** Who did it: a user, an API key, a cell, or a part of the deployment. */
const EventActor = z.object({
  type: z.enum(['user', 'apiKey', 'cell', 'system']),
  id: z.string(),
  role: z.string().optional(),
})

/** A business event as readers get it. `before` and `after` have the form that the catalogue gives to its type. */
export const BusinessEvent = z.object({
  id: z.string(),
  type: z.string(),
  version: z.number().int(),
  at: z.iso.datetime(),
  /** At most one of `accountId` and `userId`: what the event belongs to, and what its order is promised in. */
  accountId: z.string().optional(),
  userId: z.string().optional(),
  subject: z.object({ type: z.string(), id: z.string(), name: z.string().optional() }),
  actor: EventActor,
  requestId: z.string(),
  /** Where the request came from. Absent for what nobody outside asked for. */
  address: z.string().optional(),
  before: z.record(z.string(), z.unknown()).optional(),
  after: z.record(z.string(), z.unknown()).optional(),
  /** Numbers the events of the account or user in one service, without gaps. */
  sequence: z.number().int().positive(),
})
