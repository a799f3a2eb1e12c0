import { useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import type { CreatedApiKey } from '#contracts/api-keys'
import { apiKeysQuery } from '../../api/pages.ts'
import { usePageDialog } from '../../app/use-page-dialog.ts'
import { CreateApiKeyForm } from './create-api-key-form.tsx'
import { EditApiKeyForm } from './edit-api-key-form.tsx'
import { NewApiKeyDialog } from './new-api-key-dialog.tsx'
import { RevokeApiKeyDialog } from './revoke-api-key-dialog.tsx'
import { RotateApiKeyDialog } from './rotate-api-key-dialog.tsx'

const route = getRouteApi('/shell/api-keys')

/** The dialog that the page's address names, and the key that one of them just made. */
export function ApiKeyDialogs({ indexNames }: { indexNames: readonly string[] }) {
  const { dialog, about: keyId } = route.useSearch()
  const { close } = usePageDialog()
  const queryClient = useQueryClient()
  const [made, setMade] = useState<CreatedApiKey | undefined>()
  const changed = () => {
    void queryClient.invalidateQueries({ queryKey: apiKeysQuery.queryKey })
    close()
  }
  const shown = (created: CreatedApiKey) => {
    setMade(created)
    changed()
  }
  if (made) return <NewApiKeyDialog apiKey={made} onClose={() => setMade(undefined)} />
  const about = { keyId: keyId ?? '', onClose: close }
  if (dialog === 'create')
    return <CreateApiKeyForm indexNames={indexNames} onClose={close} onCreated={shown} />
  if (keyId === undefined) return null
  if (dialog === 'edit') return <EditApiKeyForm {...about} onChanged={changed} />
  if (dialog === 'rotate') return <RotateApiKeyDialog {...about} onRotated={shown} />
  if (dialog === 'revoke') return <RevokeApiKeyDialog {...about} onRevoked={changed} />
  return null
}
