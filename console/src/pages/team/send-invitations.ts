import { toApiError } from '../../api/errors.ts'
import { sentence } from '../../api/form-problems.ts'

export type InvitationOutcome = Readonly<{
  email: string
  /** `held_back`: not tried, because of what happened to one before it. */
  status: 'sent' | 'refused' | 'held_back'
  /** Why not. */
  message?: string
}>

/** After these the next address would fare no better. */
const ENDS_IT: ReadonlySet<string> = new Set([
  'invitation_limit_exceeded',
  'member_limit_exceeded',
  'too_many_requests',
  'forbidden',
  'unauthorized',
  'offline',
])

/** Sends one after the other, and tells of each. Never throws: an address that is refused does not hold up the others. */
export async function sendInvitations(
  emails: readonly string[],
  send: (email: string) => Promise<unknown>,
  onOutcome: (outcome: InvitationOutcome) => void,
): Promise<InvitationOutcome[]> {
  const outcomes: InvitationOutcome[] = []
  let isEnded = false
  for (const email of emails) {
    const outcome = isEnded ? ({ email, status: 'held_back' } as const) : await sendOne(email)
    outcomes.push(outcome)
    onOutcome(outcome)
  }
  return outcomes

  async function sendOne(email: string): Promise<InvitationOutcome> {
    try {
      await send(email)
      return { email, status: 'sent' }
    } catch (thrown) {
      const { code, message, fields } = toApiError(thrown)
      isEnded = ENDS_IT.has(code)
      return { email, status: 'refused', message: fields[0] ? sentence(fields[0].msg) : message }
    }
  }
}
