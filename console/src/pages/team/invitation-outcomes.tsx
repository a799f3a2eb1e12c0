import { CircleCheck, CirclePause, CircleX, type LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { formatQuantity } from '../../format/numbers.ts'
import { cx } from '../../ui/cx.ts'
import { Progress } from '../../ui/feedback/progress.tsx'
import type { InvitationOutcome } from './send-invitations.ts'

type InvitationOutcomesProps = Readonly<{ outcomes: readonly InvitationOutcome[]; total: number }>

/** How far it is while invitations are sent; then how many were, and why the others were not. */
export function InvitationOutcomes({ outcomes, total }: InvitationOutcomesProps) {
  const isUnderWay = outcomes.length > 0 && outcomes.length < total
  const left = outcomes.filter(({ status }) => status !== 'sent')
  const sent = outcomes.length - left.length
  return (
    <div role="status" className={cx(outcomes.length === 0 && 'sr-only')}>
      {isUnderWay && (
        <Progress label={`Sending ${outcomes.length + 1} of ${total}`} value={outcomes.length / total} />
      )}
      {!isUnderWay && outcomes.length > 0 && (
        <ul className="divide-y rounded-lg border">
          {sent > 0 && (
            <Line icon={CircleCheck} colour="text-success-fg">
              {formatQuantity(sent, 'invitation', 'invitations')} sent
            </Line>
          )}
          {left.map(({ email, status, message }) => (
            <Line
              key={email}
              icon={status === 'refused' ? CircleX : CirclePause}
              colour={status === 'refused' ? 'text-danger-fg' : 'text-fg-subtle'}
            >
              {email}
              <span className="block text-sm text-fg-muted">{message ?? 'Not tried.'}</span>
            </Line>
          ))}
        </ul>
      )}
    </div>
  )
}

type LineProps = Readonly<{ icon: LucideIcon; colour: string; children: ReactNode }>

function Line({ icon: Icon, colour, children }: LineProps) {
  return (
    <li className="flex items-start gap-2.5 px-3 py-2">
      <Icon aria-hidden size={16} className={cx('mt-[3px] shrink-0', colour)} />
      <span className="min-w-0 text-base wrap-anywhere">{children}</span>
    </li>
  )
}
