import { useQuery } from '@tanstack/react-query'
import { CircleCheck, Search } from 'lucide-react'
import { call } from '../../api/client.ts'
import { indexKey } from '../../api/pages.ts'
import { formatQuantity } from '../../format/numbers.ts'
import { LinkButton } from '../../ui/button/link-button.tsx'
import { Spinner } from '../../ui/feedback/spinner.tsx'
import { TextLink } from '../../ui/button/text-link.tsx'

const POLL_MS = 2_000
/** The example and the sample both have an answer to it. */
const QUESTION = 'something warm for the snow'

type FirstArrivalProps = Readonly<{ name: string; isReady: boolean }>

/** Watches for the first document while the page is looked at, and then leads to the search. */
export function FirstArrival({ name, isReady }: FirstArrivalProps) {
  const { data: stats } = useQuery({
    queryKey: [...indexKey(name), 'stats'],
    queryFn: ({ signal }) => call('getIndexStats', { params: { name }, signal }),
    enabled: isReady,
    refetchInterval: POLL_MS,
    retry: false,
  })
  const count = stats?.numberOfDocuments ?? 0
  return (
    <div className="flex flex-col gap-3">
      <div
        role="status"
        className="flex min-h-16 flex-wrap items-center justify-between gap-3 rounded-lg border bg-surface px-4 py-3"
      >
        {count > 0 ? (
          <>
            <span className="flex items-center gap-2.5">
              <CircleCheck aria-hidden size={18} className="shrink-0 text-success-fg" />
              <span>
                <span className="font-medium">
                  {formatQuantity(count, 'document has', 'documents have')} arrived.
                </span>{' '}
                Search them by meaning, and you are done.
              </span>
            </span>
            <LinkButton
              to="/indexes/$name/search"
              params={{ name }}
              search={{ q: QUESTION }}
              variant="primary"
              icon={Search}
            >
              Try a search
            </LinkButton>
          </>
        ) : (
          <span className="flex items-center gap-2.5 text-fg-muted">
            <Spinner />
            {isReady ? 'Waiting for your first document' : 'Documents can be added once the index is ready'}
          </span>
        )}
      </div>
      {count > 0 && (
        <p className="text-sm text-fg-muted">
          Next:{' '}
          <TextLink to="/indexes/$name" params={{ name }}>
            connect a program
          </TextLink>
          , <TextLink to="/team">invite your team</TextLink>, or go to the{' '}
          <TextLink to="/">overview</TextLink>.
        </p>
      )}
    </div>
  )
}
