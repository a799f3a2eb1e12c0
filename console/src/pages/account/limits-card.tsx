import type { ReactNode } from 'react'
import type { AccountLimits, AccountUsage } from '#contracts/users-accounts'
import { Count } from '../../ui/value/amounts.tsx'
import { Card } from '../../ui/page/card.tsx'
import { Description, DescriptionList } from '../../ui/value/description-list.tsx'
import { Meter } from '../../ui/feedback/progress.tsx'
import { TextLink } from '../../ui/button/text-link.tsx'
import { limitText, pressureOf } from './limit-use.ts'

const HIGHER = 'ask whoever runs this deployment for a higher limit.'

type LimitsCardProps = Readonly<{
  limits: AccountLimits
  /** What is used; absent where it is not known, or not for this role to see. */
  indexes: number | undefined
  usage: AccountUsage | undefined
  /** Why something is not known, and how to ask again. */
  children?: ReactNode
}>

export function LimitsCard({ limits, indexes, usage, children }: LimitsCardProps) {
  return (
    <Card title="Limits" description="What this account may use.">
      <div className="grid gap-x-8 gap-y-6 sm:grid-cols-3">
        <Limit
          label="Indexes"
          used={indexes}
          limit={limits.maxIndexes}
          advice={
            <>
              Delete <TextLink to="/indexes">indexes</TextLink> that nobody needs, or {HIGHER}
            </>
          }
        />
        <Limit
          label="Members"
          used={usage?.members}
          limit={limits.maxMembers}
          advice={
            <>
              Remove <TextLink to="/team">members</TextLink> who have left, or {HIGHER}
            </>
          }
        />
        <Limit
          label="Pending invitations"
          used={usage?.openInvitations}
          limit={limits.maxInvitations}
          advice={
            <>
              Revoke <TextLink to="/team">invitations</TextLink> that nobody waits for, or {HIGHER}
            </>
          }
        />
      </div>
      {children}
      <DescriptionList columns={3} className="mt-6">
        <Description term="Shards of an index">
          <UpTo value={limits.maxShards} />
        </Description>
        <Description term="Replicas of an index">
          <UpTo value={limits.maxReplicas} />
        </Description>
        <Description term="Inference pods of an index">
          <UpTo value={limits.maxInferences} />
        </Description>
      </DescriptionList>
    </Card>
  )
}

function UpTo({ value }: { value: number }) {
  return (
    <>
      Up to <Count value={value} />
    </>
  )
}

type LimitProps = Readonly<{ label: string; used: number | undefined; limit: number; advice: ReactNode }>

function Limit({ label, used, limit, advice }: LimitProps) {
  if (used === undefined)
    return (
      <dl>
        <Description term={label}>
          <UpTo value={limit} />
        </Description>
      </dl>
    )
  const pressure = pressureOf({ used, limit })
  return (
    <div>
      <Meter label={label} used={used} limit={limit} text={limitText({ used, limit })} />
      {pressure !== 'none' && (
        <p className="mt-2 text-sm text-fg-muted">
          {pressure === 'reached' ? 'The limit is reached. ' : 'Nearly all are used. '}
          {advice}
        </p>
      )}
    </div>
  )
}
