import { Sparkles } from 'lucide-react'
import { useState } from 'react'
import type { IndexListEntry } from '#contracts/indexes'
import { useMay } from '../../app/permissions.tsx'
import { addDocumentsSnippets } from '../../snippets/snippets.ts'
import { API_KEY_PLACEHOLDER } from '../../snippets/snippet-target.ts'
import { Button } from '../../ui/button/button.tsx'
import { Card } from '../../ui/page/card.tsx'
import { SnippetTabs } from '../../ui/code/snippet-tabs.tsx'
import { useAddSample } from '../index-detail/documents/use-add-sample.ts'
import { exampleDocuments } from '../index-detail/overview/example-requests.ts'
import { FirstArrival } from './first-arrival.tsx'
import { SnippetKey } from './snippet-key.tsx'

/** A sample in one click, or code to paste; and the documents coming in. */
export function FirstDocuments({ index }: { index: IndexListEntry }) {
  const may = useMay()
  // The key is in the memory of this page and nowhere else: it is gone when the page is.
  const [apiKey, setApiKey] = useState<string>()
  const sample = useAddSample(index)
  const isReady = index.indexStatus === 'READY' && index.numberOfInferences > 0
  const target = {
    apiOrigin: window.location.origin,
    indexName: index.indexName,
    endpoint: index.marqoEndpoint,
    apiKey: apiKey ?? API_KEY_PLACEHOLDER,
  }
  return (
    <>
      {may('documents:write') && (
        <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,2fr)_minmax(0,3fr)]">
          {sample.isOffered && (
            <Card title="Try with sample documents" headingLevel={3}>
              <div className="flex flex-col items-start gap-4">
                <p className="text-fg-muted">
                  A small catalogue of clothes and household goods, added in one click. Delete it whenever you
                  like.
                </p>
                <Button
                  variant="primary"
                  icon={Sparkles}
                  onClick={sample.add}
                  pending={sample.isPending}
                  disabled={!isReady}
                >
                  Add sample documents
                </Button>
              </div>
            </Card>
          )}
          <Card title="From your code" headingLevel={3} className={sample.isOffered ? '' : 'lg:col-span-2'}>
            <div className="flex flex-col gap-4">
              <SnippetKey indexName={index.indexName} apiKey={apiKey} onCreated={setApiKey} />
              <SnippetTabs
                label="Add documents"
                snippets={addDocumentsSnippets(target, exampleDocuments(index))}
              />
            </div>
          </Card>
        </div>
      )}
      <FirstArrival name={index.indexName} isReady={isReady} />
    </>
  )
}
