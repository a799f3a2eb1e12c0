import { CircleCheck, CircleX } from 'lucide-react'
import type { Cell } from '#contracts/indexes'
import { Badge } from '../../ui/badge.tsx'
import { Card } from '../../ui/card.tsx'
import { Description, DescriptionList } from '../../ui/description-list.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Progress } from '../../ui/progress.tsx'
import { Time } from '../../ui/time.tsx'
import { IndexesOfCell } from './indexes-of-cell.tsx'

const KINDS = { local: 'On this machine', kubernetes: 'Kubernetes' } as const
const POLICIES = {
  refuse: 'Are refused, with a reason',
  substitute: 'Are served by the default model, and marked',
} as const

export function CellCard({ cell }: { cell: Cell }) {
  const { cellId, health, kind, region, lastSeenAt, indexes = 0, maxIndexes } = cell
  const isUp = health === 'up'
  return (
    <Card
      title={
        <span className="flex items-center gap-3">
          {cellId}
          <Badge tone={isUp ? 'success' : 'danger'} icon={isUp ? CircleCheck : CircleX}>
            {isUp ? 'Up' : 'Not answering'}
          </Badge>
        </span>
      }
    >
      <div className="flex flex-col gap-5">
        {!isUp && (
          <Notice tone="warning" title="This cell does not answer">
            {lastSeenAt === undefined
              ? 'It has not answered since the controller started.'
              : 'What is shown is what it said last.'}{' '}
            Its indexes may still be served to clients; new ones wait for it.
          </Notice>
        )}
        {maxIndexes !== undefined && (
          <Progress
            label={`${indexes} of ${maxIndexes} indexes`}
            value={maxIndexes === 0 ? 1 : indexes / maxIndexes}
          />
        )}
        <DescriptionList columns={3}>
          <Description term="Kind">{kind === undefined ? 'Not known' : KINDS[kind]}</Description>
          <Description term="Region">{region ?? 'Not known'}</Description>
          <Description term="Engine">
            {cell.marqoVersion === undefined ? 'Not known' : `Marqo ${cell.marqoVersion}`}
          </Description>
          <Description term="Default model" isMono>
            {cell.defaultModel ?? 'Not known'}
          </Description>
          <Description term="Models it lacks">
            {cell.unavailableModels === undefined ? 'Not known' : POLICIES[cell.unavailableModels]}
          </Description>
          <Description term="Last answered">
            {lastSeenAt === undefined ? 'Never' : <Time iso={lastSeenAt} />}
          </Description>
        </DescriptionList>
        <IndexesOfCell cellId={cellId} />
      </div>
    </Card>
  )
}
