import { ChevronLeft, ChevronRight, SearchX } from 'lucide-react'
import { Button } from '../../../ui/button.tsx'
import { EmptyState } from '../../../ui/empty-state.tsx'
import { without } from '../search-state.ts'
import { HitCard } from './hit-card.tsx'
import type { ResultsProps } from './results-props.ts'
import { DEFAULT_LIMIT, type SearchAddress } from './search-address.ts'

type HitListProps = ResultsProps & Readonly<{ outcome: NonNullable<ResultsProps['outcome']> }>

/** The index looks no further. */
const LAST_REACHABLE = 10_000

export function HitList(props: HitListProps) {
  const { index, address, outcome, onAddress } = props
  const { hits, offset } = outcome.result
  const limit = address.limit ?? DEFAULT_LIMIT
  if (hits.length === 0) return <NoHits {...props} />
  const best = Math.max(...hits.map(({ _score }) => _score))
  const toOffset = (next: number) =>
    onAddress(next > 0 ? { ...address, offset: next } : without(address, 'offset'))
  const mayHaveMore = hits.length === limit && offset + 2 * limit <= LAST_REACHABLE
  return (
    <div className="flex flex-col gap-4">
      <ol className="flex flex-col gap-3">
        {hits.map((hit, at) => (
          <li key={hit._id}>
            <HitCard indexName={index.indexName} hit={hit} rank={offset + at + 1} best={best} />
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

/** Nothing was found: what stands in the way, with the way around it. */
function NoHits({ address, ability, onAddress }: HitListProps) {
  const { offset, filter, method } = address
  const ways: { label: string; address: SearchAddress }[] = []
  if (offset !== undefined)
    ways.push({ label: 'Back to the first page', address: without(address, 'offset') })
  if (filter !== undefined)
    ways.push({ label: 'Search without the filter', address: without(address, 'filter') })
  if (address.in !== undefined) ways.push({ label: 'Search in all fields', address: without(address, 'in') })
  if (method === 'LEXICAL' && ability.methods.includes('TENSOR') && ability.embedsText)
    ways.push({ label: 'Search by meaning', address: without(address, 'method') })
  return (
    <EmptyState
      icon={SearchX}
      title={offset === undefined ? 'No hits' : 'No more hits'}
      description={
        method === 'LEXICAL'
          ? 'By words, a document is found only if it has at least one of them, and all that stand in quotes.'
          : 'By meaning, every document with an embedded field is a hit unless the filter leaves it out. Perhaps nothing is embedded in these documents.'
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
