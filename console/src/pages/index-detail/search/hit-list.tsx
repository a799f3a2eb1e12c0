import { ChevronLeft, ChevronRight, SearchX } from 'lucide-react'
import { Button } from '../../../ui/button/button.tsx'
import { EmptyState } from '../../../ui/feedback/empty-state.tsx'
import { without } from '../index-address.ts'
import { HitCard } from './hit-card.tsx'
import type { ResultsProps } from './results-props.ts'
import { DEFAULT_LIMIT, type SearchAddress } from './search-address.ts'

type HitListProps = ResultsProps &
  Readonly<{ outcome: NonNullable<ResultsProps['outcome']>; isFull: boolean }>

/** The engine pages through this many hits at most. */
const LAST_REACHABLE = 10_000

export function HitList(props: HitListProps) {
  const { index, address, outcome, isFull, ability, onAddress } = props
  const { hits, offset } = outcome.result
  const limit = address.limit ?? DEFAULT_LIMIT
  if (hits.length === 0) return <NoHits {...props} />
  const toOffset = (next: number) =>
    onAddress(next > 0 ? { ...address, offset: next } : without(address, 'offset'))
  const mayHaveMore = hits.length === limit && offset + 2 * limit <= LAST_REACHABLE
  return (
    <div className="flex flex-col gap-4">
      <ol className="flex flex-col gap-2">
        {hits.map((hit, at) => (
          <li key={hit._id}>
            <HitCard
              indexName={index.indexName}
              hit={hit}
              rank={offset + at + 1}
              isFull={isFull}
              onLike={
                ability.methods.includes('TENSOR') ? () => onAddress(likeOf(hit._id, address)) : undefined
              }
            />
          </li>
        ))}
      </ol>
      {(offset > 0 || mayHaveMore) && (
        <nav aria-label="Pages of hits" className="flex justify-between gap-2">
          <Button
            icon={ChevronLeft}
            disabled={offset === 0}
            onClick={() => toOffset(Math.max(0, offset - limit))}
          >
            Previous
          </Button>
          <Button iconEnd={ChevronRight} disabled={!mayHaveMore} onClick={() => toOffset(offset + limit)}>
            Next
          </Button>
        </nav>
      )}
    </div>
  )
}

/** What is asked of hits stays; the query, and the fields it was asked of, do not. */
function likeOf(id: string, { filter, limit, show, highlights }: SearchAddress): SearchAddress {
  return {
    like: id,
    ...(filter !== undefined && { filter }),
    ...(limit !== undefined && { limit }),
    ...(show !== undefined && { show }),
    ...(highlights !== undefined && { highlights }),
  }
}

function byMeaning({
  method: _m,
  alpha: _a,
  sort: _s,
  facets: _f,
  ...address
}: SearchAddress): SearchAddress {
  return address
}

/** Nothing was found: what may be the reason, with a way around each. */
function NoHits({ address, ability, onAddress }: HitListProps) {
  const { offset, filter, method } = address
  const ways: { label: string; address: SearchAddress }[] = []
  if (offset !== undefined)
    ways.push({ label: 'Back to the first page', address: without(address, 'offset') })
  if (filter !== undefined)
    ways.push({ label: 'Search without the filter', address: without(address, 'filter') })
  if (address.in !== undefined) ways.push({ label: 'Search in all fields', address: without(address, 'in') })
  if (method !== undefined && ability.methods.includes('TENSOR') && ability.embedsText)
    ways.push({ label: 'Search by meaning', address: byMeaning(address) })
  return (
    <EmptyState
      icon={SearchX}
      title={offset === undefined ? 'No hits' : 'No more hits'}
      description={
        method === 'HYBRID'
          ? 'Hybrid search finds every document with an embedded field or one of the words that passes the filter.'
          : method === 'LEXICAL'
            ? 'Lexical search finds documents that contain at least one of the words, and every phrase in quotes.'
            : 'Tensor search finds every document with an embedded field that passes the filter. These documents may have none.'
      }
      action={
        ways.length > 0 &&
        ways.map((way) => (
          <Button key={way.label} onClick={() => onAddress(way.address)}>
            {way.label}
          </Button>
        ))
      }
    />
  )
}
