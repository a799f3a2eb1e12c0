/** Cents by resource. */
export type Cents = Readonly<Record<string, number>>

/** What was reported of a month to the payment provider. */
export type MeteredMonth = Readonly<{
  month: string
  /** Everything that was reported of it, and that is known to have arrived. */
  sent: Cents
  /** What is being reported: stored before it is sent, so that a repetition sends the same. */
  pending?: Readonly<{ hour: string; cents: Cents }> | undefined
}>

/**
 * What the hour is reported as: the cents of the month's invoice lines through its end, less what was reported before. So
 * all reports of a month add up to its rounded lines, and the provider has nothing to round. An hour is never less than
 * nothing: what an event took back that came late is missing in the hours that follow, or is corrected on the invoice.
 */
export function centsOfHour(throughHour: Cents, sent: Cents): Cents {
  return Object.fromEntries(
    Object.entries(throughHour)
      .map(([resource, cents]) => [resource, Math.max(0, cents - (sent[resource] ?? 0))] as const)
      .filter(([, cents]) => cents > 0),
  )
}

export function plus(a: Cents, b: Cents): Cents {
  const all = { ...a }
  for (const [resource, cents] of Object.entries(b)) all[resource] = (all[resource] ?? 0) + cents
  return all
}

/** Where two accounts of the same month differ, resource by resource. */
export function differences(
  ours: Cents,
  theirs: Cents,
): { resource: string; ours: number; theirs: number }[] {
  const resources = [...new Set([...Object.keys(ours), ...Object.keys(theirs)])].toSorted()
  return resources
    .map((resource) => ({ resource, ours: ours[resource] ?? 0, theirs: theirs[resource] ?? 0 }))
    .filter((one) => one.ours !== one.theirs)
}
