import { Link } from '@tanstack/react-router'
import { CircleCheck, CircleX } from 'lucide-react'
import type { CellView } from '#contracts/indexes'
import { formatCount } from '../../format/numbers.ts'
import { Badge } from '../../ui/value/badge.tsx'
import { cx } from '../../ui/cx.ts'
import { Description, DescriptionList } from '../../ui/value/description-list.tsx'
import { Meter } from '../../ui/feedback/progress.tsx'
import { Time } from '../../ui/value/time.tsx'

const KIND = { local: 'Local', kubernetes: 'Kubernetes' } as const
const UNAVAILABLE = { refuse: 'Refused', substitute: 'Substituted' } as const

type CellCardProps = Readonly<{ cell: CellView; isChosen: boolean }>

/** One cell, as it last said of itself. */
export function CellCard({ cell, isChosen }: CellCardProps) {
  const { cellId, health, indexes, maxIndexes } = cell
  const isUp = health === 'up'
  return (
    <section
      aria-label={`Cell ${cellId}`}
      className={cx(
        'flex h-full flex-col gap-5 rounded-lg border bg-surface p-5',
        isChosen && 'border-accent',
      )}
    >
      <header className="flex flex-wrap items-center justify-between gap-2">
        <h2 className="min-w-0 text-base font-semibold wrap-anywhere">
          <Link
            to="/operators/cells"
            search={{ cell: cellId }}
            className="rounded-xs text-fg no-underline hover:underline focus-ring"
            {...(isChosen && { 'aria-current': true })}
          >
            {cellId}
          </Link>
        </h2>
        <Badge tone={isUp ? 'success' : 'danger'} icon={isUp ? CircleCheck : CircleX}>
          {isUp ? 'Up' : 'Not answering'}
        </Badge>
      </header>
      {indexes !== undefined && maxIndexes !== undefined && (
        <Meter
          label="Indexes"
          used={indexes}
          limit={maxIndexes}
          text={`${formatCount(indexes)} of ${formatCount(maxIndexes)}`}
        />
      )}
      <CellFacts cell={cell} />
    </section>
  )
}

/** What it never said is told as such. */
function CellFacts({ cell }: { cell: CellView }) {
  const { kind, region, marqoVersion, defaultModel, unavailableModels, lastSeenAt } = cell
  const facts = [
    { term: 'Kind', value: kind && KIND[kind] },
    { term: 'Region', value: region },
    { term: 'Version', value: marqoVersion },
    { term: 'Models it cannot run', value: unavailableModels && UNAVAILABLE[unavailableModels] },
  ]
  return (
    <DescriptionList columns={3}>
      {facts.map(({ term, value }) => (
        <Description key={term} term={term}>
          {value ?? 'Not known'}
        </Description>
      ))}
      <Description term="Default model" isMono={defaultModel !== undefined}>
        {defaultModel ?? 'Not known'}
      </Description>
      <Description term="Last seen">
        {lastSeenAt === undefined ? 'Not since the start' : <Time iso={lastSeenAt} />}
      </Description>
    </DescriptionList>
  )
}
