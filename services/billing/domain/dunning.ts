/** How a failed payment goes on, as an operator has configured it. */
export type DunningConfig = Readonly<{
  /** When reminders are sent, in days after the failure. */
  reminderDays: readonly number[]
  /** The day after the failure on which the pause is announced. */
  graceAfterDays: number
  /** How long after the announcement indexes are paused. */
  graceDays: number
  /** How long after the pause the invoice is given up. */
  writeOffAfterDays: number
}>

/**
 * - `reminding`: a payment has failed and reminders are sent
 * - `grace`: the pause was announced
 * - `paused`: indexes are paused; documents are kept
 * - `written_off`: nobody tries to charge it any more; indexes stay paused until it is paid after all
 * - `releasing`: it is paid, and indexes get their inference pods back
 */
export type DunningStep = 'reminding' | 'grace' | 'paused' | 'written_off' | 'releasing'
export type Dunning = Readonly<{
  /** Of this failure: jobs of an earlier one end. */
  dunningId: string
  step: DunningStep
  since: string
  remindersSent: number
  /** When the next step is due. */
  nextAt: string
}>

/** What has to be told when a step is taken. */
export type DunningNotice = 'reminder' | 'grace' | 'paused' | 'written_off' | 'recovered'

/** Indexes that were resumed or made while the account is on hold are looked for this often. */
const HOLD_AGAIN_SECONDS = 600
const DAY_SECONDS = 86_400

const after = (at: Date, days: number) => new Date(at.getTime() + days * DAY_SECONDS * 1000)
const soon = (now: Date) => new Date(now.getTime() + HOLD_AGAIN_SECONDS * 1000)

/** A payment has failed: the first reminder is due on its day. */
export function beginDunning(dunningId: string, now: Date, config: DunningConfig): Dunning {
  const since = now.toISOString()
  const begun = { dunningId, step: 'reminding', since, remindersSent: 0 } as const
  return { ...begun, nextAt: nextReminder(begun, config) }
}

/** The next reminder, or the announcement when none is left. */
function nextReminder(
  { since, remindersSent }: Pick<Dunning, 'since' | 'remindersSent'>,
  { reminderDays, graceAfterDays }: DunningConfig,
): string {
  const days = reminderDays.filter((day) => day < graceAfterDays)[remindersSent] ?? graceAfterDays
  return after(new Date(since), days).toISOString()
}

export type Advanced = Readonly<{ dunning: Dunning; notice: DunningNotice }>

/**
 * The step that is due, one at a time; `undefined` when none is. Each state lasts its whole time from when it was
 * announced, however late that was: nobody is paused who was not warned for as long as the operator promises.
 */
export function advanceDunning(dunning: Dunning, now: Date, config: DunningConfig): Advanced | undefined {
  if (new Date(dunning.nextAt) > now) return undefined
  const to = (step: DunningStep, next: Date, notice: DunningNotice): Advanced => ({
    dunning: { ...dunning, step, nextAt: next.toISOString() },
    notice,
  })
  switch (dunning.step) {
    case 'reminding': {
      if (now >= after(new Date(dunning.since), config.graceAfterDays))
        return to('grace', after(now, config.graceDays), 'grace')
      const reminded = { ...dunning, remindersSent: dunning.remindersSent + 1 }
      return { dunning: { ...reminded, nextAt: nextReminder(reminded, config) }, notice: 'reminder' }
    }
    case 'grace':
      return to('paused', after(now, config.writeOffAfterDays), 'paused')
    case 'paused':
      return to('written_off', soon(now), 'written_off')
    case 'written_off':
    case 'releasing':
      // They end by a payment, or when every index has its pods back.
      return undefined
  }
}

export const isHeld = ({ step }: Dunning): boolean => step === 'paused' || step === 'written_off'

/** When to look at it again. */
export function dunningDueAt(dunning: Dunning, now: Date): Date {
  const next = new Date(dunning.nextAt)
  if (dunning.step === 'releasing' || dunning.step === 'written_off') return soon(now)
  return isHeld(dunning) && next > soon(now) ? soon(now) : next
}

/** Nothing is owed any more: `undefined` when nothing has to be given back. */
export function recoverDunning(dunning: Dunning, now: Date): Dunning | undefined {
  return isHeld(dunning) ? { ...dunning, step: 'releasing', nextAt: now.toISOString() } : undefined
}
