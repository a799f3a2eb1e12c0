/** What every change of an index may be asked with. */
export type MutationAsked = {
  /** Only say what would be. */
  dryRun: boolean
  /** The tag the client has seen. */
  ifMatch?: string | undefined
}

export const ACKNOWLEDGED = { acknowledged: true as const }
