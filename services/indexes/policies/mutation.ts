/** Options of every change of an index. */
export type MutationAsked = {
  /** Describes the result without changing anything. */
  dryRun: boolean
  /** The ETag that the client expects. */
  ifMatch?: string | undefined
}

export const ACKNOWLEDGED = { acknowledged: true as const }
