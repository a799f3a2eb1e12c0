import { CircleCheck, CirclePause, CircleX } from 'lucide-react'
import { cx } from '../../ui/cx.ts'
import { Progress } from '../../ui/progress.tsx'
import { VisuallyHidden } from '../../ui/visually-hidden.tsx'
import type { InvitationOutcome } from './send-invitations.ts'

const LOOK = {
  sent: { icon: CircleCheck, colour: 'text-success-fg', words: 'Sent' },
  refused: { icon: CircleX, colour: 'text-danger-fg', words: 'Not sent' },
  held_back: { icon: CirclePause, colour: 'text-fg-subtle', words: 'Not tried' },
} as const

type InvitationOutcomesProps = Readonly<{ outcomes: readonly InvitationOutcome[]; total: number }>

/** How it went with each address, while they are sent and where some were not. */
export function InvitationOutcomes({ outcomes, total }: InvitationOutcomesProps) {
  const isUnderWay = outcomes.length > 0 && outcomes.length < total
  return (
    <div role="status" className={cx('flex flex-col gap-3', outcomes.length === 0 && 'sr-only')}>
      {isUnderWay && (
        <Progress label={`Sending ${outcomes.length + 1} of ${total}`} value={outcomes.length / total} />
      )}
      {outcomes.length > 0 && (
        <ul className="divide-y rounded-lg border">
          {outcomes.map(({ email, status, message }) => {
            const { icon: Icon, colour, words } = LOOK[status]
            return (
              <li key={email} className="flex items-start gap-2.5 px-3 py-2">
                <Icon aria-hidden size={16} className={cx('mt-[3px] shrink-0', colour)} />
                <div className="min-w-0 text-base wrap-anywhere">
                  <div>
                    {email}
                    <VisuallyHidden>: {words}.</VisuallyHidden>
                  </div>
                  {status !== 'sent' && <div className="text-sm text-fg-muted">{message ?? words}</div>}
                </div>
              </li>
            )
          })}
        </ul>
      )}
    </div>
  )
}
