import { useMutation, useQueryClient } from '@tanstack/react-query'
import { KeyRound } from 'lucide-react'
import { call } from '../../api/client.ts'
import { toApiError } from '../../api/errors.ts'
import { apiKeysQuery } from '../../api/pages.ts'
import { useMay } from '../../app/permissions.tsx'
import { API_KEY_PLACEHOLDER } from '../../snippets/snippet-target.ts'
import { Button } from '../../ui/button/button.tsx'
import { Notice } from '../../ui/feedback/notice.tsx'
import { SecretReveal } from '../../ui/code/secret-reveal.tsx'
import { TextLink } from '../../ui/button/text-link.tsx'

type SnippetKeyProps = Readonly<{
  indexName: string
  apiKey: string | undefined
  onCreated: (secret: string) => void
}>

/** The key that the code below needs: one the reader has, or a new one that goes straight into the code. */
export function SnippetKey({ indexName, apiKey, onCreated }: SnippetKeyProps) {
  const mayMake = useMay()('keys:manage')
  const queryClient = useQueryClient()
  const create = useMutation({
    mutationFn: () =>
      call('createApiKey', {
        body: { name: `First steps with ${indexName}`, scope: 'read-write', indexNames: [indexName] },
      }),
    onSuccess: ({ secret }) => {
      void queryClient.invalidateQueries({ queryKey: apiKeysQuery.queryKey })
      onCreated(secret)
    },
  })
  if (apiKey !== undefined)
    return (
      <Notice isLive tone="success" title="The key is in the code">
        <div className="mt-2">
          <SecretReveal
            label="API key"
            secret={apiKey}
            fileName={`marqo-api-key-${indexName}.txt`}
            warning="It is shown only until you leave this page. It reads and writes this index and no other."
          />
        </div>
      </Notice>
    )
  const refusal = create.error ? toApiError(create.error) : undefined
  return (
    <div className="flex flex-wrap items-center justify-between gap-3">
      <p className="max-w-md text-fg-muted">
        Replace <code className="font-mono text-sm">{API_KEY_PLACEHOLDER}</code> with your first API key
        {mayMake ? (
          <>
            , one from <TextLink to="/api-keys">API keys</TextLink>, or a new one.
          </>
        ) : (
          ' or one from an admin.'
        )}
      </p>
      {mayMake && (
        <Button icon={KeyRound} onClick={() => create.mutate()} pending={create.isPending}>
          Create a key for this code
        </Button>
      )}
      {refusal && (
        <p role="alert" className="w-full text-sm text-danger-fg">
          {refusal.message}
        </p>
      )}
    </div>
  )
}
