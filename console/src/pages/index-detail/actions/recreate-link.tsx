import { CopyPlus } from 'lucide-react'
import type { ReactNode } from 'react'
import { Can } from '../../../app/permissions.tsx'
import { LinkButton } from '../../../ui/button/link-button.tsx'
import { settingsToSend } from '../settings/settings-to-send.ts'

type RecreateLinkProps = Readonly<{
  /** Left out: the person chooses another name. */
  name?: string | undefined
  settings: Readonly<Record<string, unknown>>
  variant?: 'primary' | 'secondary'
  children: ReactNode
}>

/** To the form for a new index, filled in with the settings of another. */
export function RecreateLink({ name, settings, variant = 'secondary', children }: RecreateLinkProps) {
  return (
    <Can do="indexes:write">
      <LinkButton
        to="/create-index"
        search={recreateSearch(name, settings)}
        variant={variant}
        icon={CopyPlus}
      >
        {children}
      </LinkButton>
    </Can>
  )
}

/** What the address of that form says. */
export function recreateSearch(name: string | undefined, settings: Readonly<Record<string, unknown>>) {
  return { ...(name !== undefined && { name }), settings: settingsToSend(settings) }
}
