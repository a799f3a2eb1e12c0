import type { ReactNode } from 'react'
import { createIndexSnippets } from '../../snippets/snippets.ts'
import { Card } from '../../ui/page/card.tsx'
import { Kbd } from '../../ui/value/kbd.tsx'
import { PageHeader } from '../../ui/page/page-header.tsx'
import { SnippetTabs } from '../../ui/code/snippet-tabs.tsx'
import { ExternalLink, TextLink } from '../../ui/button/text-link.tsx'
import { MOD_KEY } from '../../app/shortcuts.ts'

/** Where to read on, and what to do when something is wrong. */
export function HelpPage() {
  const target = { apiOrigin: window.location.origin, indexName: 'my-index', endpoint: '' }
  return (
    <>
      <PageHeader
        title="Help"
        description="Documentation, the API, and what to do when something is wrong."
      />
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <Card title="First steps">
          <List>
            <li>
              <TextLink to="/welcome">Welcome</TextLink> leads from an empty account to a first search.
            </li>
            <li>
              <TextLink to="/create-index">Create index</TextLink> shows every setting, and the request as
              code.
            </li>
            <li>
              <TextLink to="/api-keys">API keys</TextLink> are what programs sign in with.
            </li>
          </List>
        </Card>
        <Card title="Documentation">
          <List>
            <li>
              <ExternalLink href="https://docs.marqo.ai">Marqo documentation</ExternalLink>: documents,
              searches, models, filters.
            </li>
            <li>
              <ExternalLink href="https://pypi.org/project/marqo/">Python client</ExternalLink>:{' '}
              <code className="font-mono text-sm">pip install marqo</code>
            </li>
            <li>
              <ExternalLink href="https://registry.terraform.io/providers/marqo-ai/marqo/latest/docs">
                Terraform provider
              </ExternalLink>
            </li>
            <li>
              <ExternalLink href="/api/v2/openapi.json">OpenAPI description</ExternalLink> of this
              deployment’s API.
            </li>
          </List>
        </Card>
        <Card title="From your code" className="lg:col-span-2">
          <p className="mb-3 text-fg-muted">
            Existing Marqo clients work unchanged. Set{' '}
            <code className="font-mono text-sm">MARQO_API_KEY</code> to one of your keys; every index has its
            own snippets on its page.
          </p>
          <SnippetTabs label="Create an index" snippets={createIndexSnippets(target, {})} />
        </Card>
        <Card title="Keyboard">
          <List>
            <li>
              <Kbd>{MOD_KEY}</Kbd> <Kbd>K</Kbd> finds pages, indexes and actions.
            </li>
            <li>
              <Kbd>?</Kbd> shows every shortcut of the page.
            </li>
          </List>
        </Card>
        <Card title="When something is wrong">
          <List>
            <li>
              An error of the server shows a request ID. Whoever runs this deployment finds it in the log.
            </li>
            <li>An index that failed says why on its page, and can be created again from there.</li>
            <li>
              Operators: <code className="font-mono text-sm">docs/operating.md</code> of the product has
              configuration, backup and troubleshooting.
            </li>
          </List>
        </Card>
      </div>
    </>
  )
}

function List({ children }: { children: ReactNode }) {
  return <ul className="flex flex-col gap-2">{children}</ul>
}
