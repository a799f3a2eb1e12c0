import { Button } from '../../ui/button.tsx'

type LoadMoreProps = Readonly<{ isLoading: boolean; error: string | undefined; onLoad: () => void }>

/** Under a list of which not all is there. */
export function LoadMore({ isLoading, error, onLoad }: LoadMoreProps) {
  return (
    <>
      {error && (
        <p role="alert" className="min-w-0 flex-1 text-sm text-danger-fg">
          {error}
        </p>
      )}
      <Button size="sm" onClick={onLoad} pending={isLoading}>
        {error ? 'Try again' : 'Load more'}
      </Button>
    </>
  )
}
