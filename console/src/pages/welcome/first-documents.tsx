import { Sparkles } from 'lucide-react'
import { useState } from 'react'
import type { IndexListEntry } from '#contracts/indexes'
import { useMay } from '../../app/permissions.tsx'
import { addDocumentsSnippets } from '../../snippets/snippets.ts'
import { API_KEY_PLACEHOLDER } from '../../snippets/snippet-target.ts'
import { Button } from '../../ui/button.tsx'
import { SnippetTabs } from '../../ui/snippet-tabs.tsx'
import { useAddSample } from '../index/documents/use-add-sample.ts'
import { exampleDocuments } from '../index/example-requests.ts'
import { FirstArrival } from './first-arrival.tsx'
import { SnippetKey } from './snippet-key.tsx'

/** Code to paste, or a sample for who has no program at hand; and the documents coming in. */
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
        <>
          <div className="flex flex-col gap-3">
            <h3 className="text-base font-medium">From a program</h3>
            <SnippetKey indexName={index.indexName} apiKey={apiKey} onCreated={setApiKey} />
            <SnippetTabs
              label="Add documents"
              snippets={addDocumentsSnippets(target, exampleDocuments(index))}
            />
          </div>
          {sample.isOffered && (
            <div className="flex flex-col items-start gap-3">
              <h3 className="text-base font-medium">Or without one</h3>
              <Button icon={Sparkles} onClick={sample.add} pending={sample.isPending} disabled={!isReady}>
                Add sample documents
              </Button>
            </div>
          )}
        </>
      )}
      <FirstArrival name={index.indexName} isReady={isReady} />
    </>
  )
}
