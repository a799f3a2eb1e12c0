import { Search } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import type { IndexListEntry } from '#contracts/indexes'
import { Button } from '../../../ui/button/button.tsx'
import { Card } from '../../../ui/page/card.tsx'
import { Segmented } from '../../../ui/form/segmented.tsx'
import type { KnownFields } from '../documents/use-document-list.ts'
import { FilterField } from './filter/filter-field.tsx'
import type { FilterMistake } from './filter/filter-mistake.ts'
import { HybridBalance } from './hybrid-balance.tsx'
import { QueryInput } from './query-input.tsx'
import { RecentSearches } from './recent-searches.tsx'
import type { SearchAddress } from './search-address.ts'
import { type DraftProblem, draftOf, readDraft, type SearchDraft, withMethod } from './search-draft.ts'
import type { PastSearch } from './search-history.ts'
import { SearchOptions } from './search-options.tsx'
import type { QueryVector, SearchAbility, SearchMethod } from './search-request.ts'

type SearchFormProps = Readonly<{
  index: IndexListEntry
  ability: SearchAbility
  fields: KnownFields
  address: SearchAddress
  vector: QueryVector | undefined
  /** What the index said of the filter in the address. */
  mistake: FilterMistake | undefined
  past: readonly PastSearch[]
  onSearch: (address: SearchAddress, vector: QueryVector | undefined) => void
}>

const METHODS: Record<SearchMethod, { value: SearchMethod; label: string; title: string }> = {
  TENSOR: { value: 'TENSOR', label: 'Tensor', title: 'Tensor search, by meaning' },
  LEXICAL: { value: 'LEXICAL', label: 'Lexical', title: 'Lexical search, by words' },
  HYBRID: { value: 'HYBRID', label: 'Hybrid', title: 'Hybrid search, by meaning and words' },
}

export function SearchForm(props: SearchFormProps) {
  const { index, ability, fields, address, mistake, past, onSearch } = props
  const { draft, change, problem, submit } = useDraft(props)
  return (
    <Card>
      <form onSubmit={submit} className="flex flex-col gap-3">
        <div className="flex flex-wrap items-start gap-3">
          {ability.methods.length > 1 && (
            <Segmented
              label="Search method"
              options={ability.methods.map((method) => METHODS[method])}
              value={draft.method}
              onChange={(method) => change(withMethod(draft, method, ability))}
            />
          )}
          <div className="min-w-64 flex-1">
            <QueryInput
              draft={draft}
              onChange={change}
              dimensions={ability.dimensions}
              error={problem?.field === 'query' ? problem.message : undefined}
              action={
                // Never `pending`: another search may begin at any time, and calls off the one on its way.
                <Button type="submit" variant="primary" icon={Search} className="h-9 pointer-coarse:h-11">
                  Search
                </Button>
              }
            />
          </div>
        </div>
        {draft.method === 'HYBRID' && (
          <HybridBalance alpha={draft.alpha} onChange={(alpha) => change({ ...draft, alpha })} />
        )}
        <FilterField
          value={draft.filter}
          onChange={(filter) => change({ ...draft, filter })}
          fields={fields.forFilters}
          isStructured={index.type === 'structured'}
          mistake={draft.filter === address.filter ? mistake : undefined}
          actions={
            <>
              <SearchOptions
                draft={draft}
                onChange={change}
                onSubmit={submit}
                ability={ability}
                fields={fields}
                searchable={ability.fieldsFor[draft.method]}
              />
              <RecentSearches past={past} onChoose={(chosen) => onSearch(chosen, undefined)} />
            </>
          }
        />
        {problem && problem.field !== 'query' && (
          <p role="alert" className="text-sm text-danger-fg">
            {problem.field === 'limit' ? 'Hits per page' : 'Score modifiers'}: {problem.message}
          </p>
        )}
      </form>
    </Card>
  )
}

/** The search as it is being written; it follows the address, which links and the back button change. */
function useDraft({ address, vector, ability, onSearch }: SearchFormProps) {
  const key = JSON.stringify([address, vector])
  const [state, setState] = useState(() => ({ key, draft: draftOf(address, vector, ability) }))
  const [problem, setProblem] = useState<DraftProblem>()
  if (state.key !== key) {
    setState({ key, draft: followed(state.draft, draftOf(address, vector, ability)) })
    setProblem(undefined)
  }
  const { draft } = state
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const read = readDraft(draft, ability)
    setProblem('problem' in read ? read.problem : undefined)
    if (!('problem' in read)) onSearch(read.address, read.vector)
  }
  return { draft, problem, submit, change: (next: SearchDraft) => setState({ key, draft: next }) }
}

/** What the address does not hold stays as it was written: the rows of the kinds that are not used now. */
function followed(before: SearchDraft, next: SearchDraft): SearchDraft {
  return {
    ...next,
    text: next.kind === 'text' ? next.text : before.text,
    parts: next.kind === 'weighted' ? next.parts : before.parts,
    vector: next.kind === 'vector' && next.vector !== '' ? next.vector : before.vector,
  }
}
