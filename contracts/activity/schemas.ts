import * as z from 'zod'

const Side = z.record(z.string(), z.unknown())

/** Who did it: a user, an API key, a cell, or a part of the deployment. */
const ActivityActor = z.object({
  type: z.enum(['user', 'apiKey', 'cell', 'system']),
  id: z.string(),
  /** A user's role at that time. */
  role: z.string().optional(),
})

/**
 * One change, as it stands in the chain of its account. `hash` is the SHA-256, in hex, of the canonical JSON (RFC 8785) of
 * all other fields, `previousHash` among them. Later versions may have more fields.
 */
export const ActivityRecord = z
  .object({
    /** The account, or what else the chain is of. */
    chain: z.string(),
    /** Numbers the records of the chain from 1, without gaps. */
    number: z.number().int().positive(),
    /** The id of the event that it tells of. */
    recordId: z.string(),
    /** What happened, in the past tense: `index.created`. */
    type: z.string(),
    version: z.number().int(),
    /** When it happened. */
    at: z.string(),
    /** When it was added to the chain. */
    recordedAt: z.string(),
    subject: z.object({ type: z.string(), id: z.string(), name: z.string().optional() }),
    actor: ActivityActor,
    requestId: z.string(),
    /** Where the request came from. Absent for what nobody outside asked for. */
    address: z.string().optional(),
    before: Side.optional(),
    after: Side.optional(),
    /** The outbox that it was read from, and its number there. */
    source: z.object({ outbox: z.string(), sequence: z.number().int() }),
    previousHash: z.string(),
    hash: z.string(),
  })
  .meta({ id: 'ActivityRecord' })
export type ActivityRecord = z.infer<typeof ActivityRecord>

/** The type of a record that says that events are missing before the next one. `after`: `expected` and `found` number. */
export const GAP_FOUND = 'activity.gap_found'

export const ActivityPage = z
  .object({
    results: z.array(ActivityRecord),
    /**
     * Set while more records may follow: pass it back as `after`. A page may hold fewer records than were asked for, or
     * none, and not be the last, because only so many records are looked through for one answer.
     */
    next: z.string().optional(),
  })
  .meta({ id: 'ActivityPage' })
export type ActivityPage = z.infer<typeof ActivityPage>

/** Says that the chain has this `hash` at the record `number`; signed with Ed25519. */
export const ActivityCheckpoint = z
  .object({
    kind: z.enum(['checkpoint', 'beginning', 'end']),
    chain: z.string(),
    number: z.number().int().nonnegative(),
    hash: z.string(),
    at: z.string(),
    keyId: z.string(),
    signature: z.string(),
  })
  .meta({ id: 'ActivityCheckpoint' })
export type ActivityCheckpoint = z.infer<typeof ActivityCheckpoint>

export const ActivityCheckpointPage = z
  .object({ results: z.array(ActivityCheckpoint), next: z.string().optional() })
  .meta({ id: 'ActivityCheckpointPage' })
export type ActivityCheckpointPage = z.infer<typeof ActivityCheckpointPage>

export const ActivityKey = z
  .object({
    /** The digest of the key. */
    keyId: z.string(),
    algorithm: z.literal('Ed25519'),
    /** The 32 bytes, base64url. */
    publicKey: z.string(),
    createdAt: z.string(),
    /** The signature of the key before it, which says that this one follows. */
    endorsedBy: z.object({ keyId: z.string(), signature: z.string() }).optional(),
  })
  .meta({ id: 'ActivityKey' })
export type ActivityKey = z.infer<typeof ActivityKey>

/** Every key that checkpoints were ever signed with, oldest first. */
export const ActivityKeys = z.object({ keys: z.array(ActivityKey) }).meta({ id: 'ActivityKeys' })
export type ActivityKeys = z.infer<typeof ActivityKeys>

const time = z.iso.datetime({ offset: true })
const text = z.string().min(1).max(200)

/** Which records; one that is left out lets everything through. */
export const ActivityFilters = z.object({
  /** Who did it: the id of a user, key or cell, or a kind: `user`, `apiKey`, `cell`, `system`. */
  actor: text.optional(),
  /** What happened: a type, or the first part of types: `index.created`, `index`. */
  action: text.optional(),
  /** The id or the name of what it happened to. */
  subject: text.optional(),
  /** The name of an index that it happened to. */
  index: text.optional(),
  /** The id of an API key that did it, or that it happened to. */
  key: text.optional(),
  /** Not before this time, and before that one. */
  from: time.optional(),
  to: time.optional(),
  /** A text that the record has anywhere, in upper or lower case. */
  search: text.optional(),
})
export type ActivityFilters = z.infer<typeof ActivityFilters>

/** The newest changes, for people who may not read all of the activity. */
export const RecentActivity = z.object({
  results: z.array(ActivityRecord.pick({ recordId: true, type: true, at: true, subject: true, actor: true })),
})
export type RecentActivity = z.infer<typeof RecentActivity>
