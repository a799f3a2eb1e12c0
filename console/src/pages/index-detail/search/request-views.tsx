import type { IndexListEntry, SearchResult } from '#contracts/indexes'
import { recommendSnippets, searchSnippets } from '../../../snippets/snippets.ts'
import { CodeBlock } from '../../../ui/code/code-block.tsx'
import { SnippetTabs } from '../../../ui/code/snippet-tabs.tsx'
import { TextLink } from '../../../ui/button/text-link.tsx'
import type { RecommendBody, SearchBody } from './search-request.ts'

/** The same search said by a program. */
export function RequestCode({
  index,
  body,
}: Readonly<{ index: IndexListEntry; body: SearchBody | RecommendBody }>) {
  const target = {
    apiOrigin: window.location.origin,
    indexName: index.indexName,
    endpoint: index.marqoEndpoint,
  }
  return (
    <div className="flex flex-col gap-2">
      <SnippetTabs
        label="Run this search"
        snippets={'documents' in body ? recommendSnippets(target, body) : searchSnippets(target, body)}
      />
      <p className="text-sm text-fg-subtle">
        The code reads an API key from <code className="font-mono">MARQO_API_KEY</code>.{' '}
        <TextLink to="/api-keys">API keys</TextLink>
      </p>
    </div>
  )
}

/** Colours cost time with every character, and nobody reads so far. */
const COLOURED_UP_TO = 60_000

export function RequestJson({
  body,
  answer,
}: Readonly<{ body: SearchBody | RecommendBody; answer: SearchResult | undefined }>) {
  const response = answer && JSON.stringify(answer, null, 2)
  return (
    <div className="grid items-start gap-4 lg:grid-cols-2">
      <CodeBlock title="Request" language="json" code={JSON.stringify(body, null, 2)} isWrapped />
      {response !== undefined && (
        <CodeBlock
          title="Response"
          language={response.length > COLOURED_UP_TO ? 'text' : 'json'}
          code={response}
          isWrapped
          className="max-h-[70dvh] overflow-y-auto"
        />
      )}
    </div>
  )
}
