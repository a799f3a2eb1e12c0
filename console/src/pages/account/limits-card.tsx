import type { ReactNode } from 'react'
import type { AccountLimits } from '#contracts/users-accounts'
import { Card } from '../../ui/card.tsx'
import { Count } from '../../ui/amounts.tsx'
import { Description, DescriptionList } from '../../ui/description-list.tsx'
import { Meter } from '../../ui/progress.tsx'
import { TextLink } from '../../ui/text-link.tsx'
import { type LimitUse, limitText, pressureOf } from './limit-use.ts'

type Usage = { indexes: number; members: number | null }
/** What the page's own call reads of a list; `null` members are more than that. */
const READ_MEMBERS = 100
const HIGHER = 'ask whoever runs this deployment for a higher limit.'

type LimitsCardProps = Readonly<{
  limits: AccountLimits
  /** Absent where the role may not see what is used. */
  usage: Usage | undefined
  /** Why it is not known, and how to ask again. */
  children?: ReactNode
}>

export function LimitsCard({ limits, usage, children }: LimitsCardProps) {
  return (
    <Card title="Limits" description="How large this account may grow.">
      <div className="flex flex-col gap-6">
        {usage && (
          <div className="grid gap-6 sm:grid-cols-2">
            <LimitMeter
              label="Indexes"
              use={{ used: usage.indexes, limit: limits.maxIndexes }}
              advice={
                <>
                  Delete <TextLink to="/indexes">indexes</TextLink> that nobody needs, or {HIGHER}
                </>
              }
            />
            <LimitMeter
              label="Members"
              use={{
                used: usage.members ?? READ_MEMBERS,
                limit: limits.maxMembers,
                isMore: usage.members === null,
              }}
              advice={
                <>
                  Remove <TextLink to="/team">members</TextLink> who have left, or {HIGHER}
                </>
              }
            />
          </div>
        )}
        {children}
        <DescriptionList columns={2}>
          {!usage && (
            <>
              <Description term="Indexes">
                <UpTo value={limits.maxIndexes} />
              </Description>
              <Description term="Members">
                <UpTo value={limits.maxMembers} />
              </Description>
            </>
          )}
          <Description term="Pending invitations">
            <UpTo value={limits.maxInvitations} />
          </Description>
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
      </div>
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

type LimitMeterProps = Readonly<{ label: string; use: LimitUse; advice: ReactNode }>

function LimitMeter({ label, use, advice }: LimitMeterProps) {
  const pressure = pressureOf(use)
  return (
    <div>
      <Meter label={label} used={use.used} limit={use.limit} text={limitText(use)} />
      {pressure !== 'none' && (
        <p className="mt-2 text-sm text-fg-muted">
          {pressure === 'reached' ? 'The limit is reached. ' : 'Nearly all are used. '}
          {advice}
        </p>
      )}
    </div>
  )
}
