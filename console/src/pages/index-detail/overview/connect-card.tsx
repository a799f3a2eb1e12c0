import { useState } from 'react'
import type { IndexListEntry } from '#contracts/indexes'
import { addDocumentsSnippets, searchSnippets } from '../../../snippets/snippets.ts'
import { Card } from '../../../ui/page/card.tsx'
import { SnippetTabs } from '../../../ui/code/snippet-tabs.tsx'
import { TextLink } from '../../../ui/button/text-link.tsx'
import { Can } from '../../../app/permissions.tsx'
import { exampleDocuments, exampleSearch } from './example-requests.ts'

/** How a program adds documents to this index and searches it, with its real name and endpoint. */
export function ConnectCard({ index }: { index: IndexListEntry }) {
  const [language, setLanguage] = useState('python')
  const target = {
    apiOrigin: window.location.origin,
    indexName: index.indexName,
    endpoint: index.marqoEndpoint,
  }
  const shared = { value: language, onChange: setLanguage }
  return (
    <Card
      title="Use this index"
      description={
        <>
          The code reads an API key from <code className="font-mono">MARQO_API_KEY</code>.{' '}
          <Can do="keys:manage">
            <TextLink to="/api-keys">Manage API keys</TextLink>
          </Can>
        </>
      }
    >
      <div className="flex flex-col gap-5">
        <div>
          <h3 className="mb-2 text-sm font-medium">Add documents</h3>
          <SnippetTabs
            label="Add documents"
            snippets={addDocumentsSnippets(target, exampleDocuments(index))}
            {...shared}
          />
        </div>
        <div>
          <h3 className="mb-2 text-sm font-medium">Search</h3>
          <SnippetTabs label="Search" snippets={searchSnippets(target, exampleSearch(index))} {...shared} />
        </div>
      </div>
    </Card>
  )
}
