import { FileStack, Plus, Search, SearchX, Sparkles } from 'lucide-react'
import type { IndexListEntry } from '#contracts/indexes'
import { useMay } from '../../../app/permissions.tsx'
import { addDocumentsSnippets } from '../../../snippets/snippets.ts'
import { Button } from '../../../ui/button/button.tsx'
import { EmptyState } from '../../../ui/feedback/empty-state.tsx'
import { LinkButton } from '../../../ui/button/link-button.tsx'
import { SnippetTabs } from '../../../ui/code/snippet-tabs.tsx'
import { exampleDocuments } from '../overview/example-requests.ts'
import { useAddSample } from './use-add-sample.ts'

/** An index without a document: three ways to the first. */
export function NoDocuments({ index, onAdd }: Readonly<{ index: IndexListEntry; onAdd: () => void }>) {
  const may = useMay()
  const sample = useAddSample(index)
  const target = {
    apiOrigin: window.location.origin,
    indexName: index.indexName,
    endpoint: index.marqoEndpoint,
  }
  if (!may('documents:write'))
    return (
      <EmptyState
        icon={FileStack}
        title="No documents yet"
        description="Your role can read documents, but not add them."
      />
    )
  return (
    <div className="flex flex-col gap-6">
      <EmptyState
        icon={FileStack}
        title="No documents yet"
        description="Add documents from a file or as JSON, or send them from a program."
        action={
          <>
            <Button variant="primary" icon={Plus} onClick={onAdd}>
              Add documents
            </Button>
            {sample.isOffered && (
              <Button icon={Sparkles} onClick={sample.add} pending={sample.isPending}>
                Add a sample
              </Button>
            )}
          </>
        }
      />
      <div>
        <h3 className="mb-2 text-sm font-medium">From a program</h3>
        <SnippetTabs label="Add documents" snippets={addDocumentsSnippets(target, exampleDocuments(index))} />
      </div>
    </div>
  )
}

export function NoMatch({ name }: { name: string }) {
  return (
    <EmptyState
      isCompact
      icon={SearchX}
      title="No document matches this filter"
      description="A filter compares whole values, ignoring case. To find words or similar texts, use search."
      action={
        <LinkButton to="/indexes/$name/search" params={{ name }} icon={Search}>
          Search instead
        </LinkButton>
      }
    />
  )
}
