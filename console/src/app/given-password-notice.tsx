import { useSuspenseQuery } from '@tanstack/react-query'
import { useLocation } from '@tanstack/react-router'
import { KeyRound } from 'lucide-react'
import { shellQuery } from '../api/pages.ts'
import { LinkButton } from '../ui/button/link-button.tsx'

/** Somebody whose password was printed by the deployment is asked to change it, until it is changed. */
export function GivenPasswordNotice() {
  const { password } = useSuspenseQuery(shellQuery).data
  const isChanging = useLocation({
    select: ({ search }) => 'dialog' in search && search.dialog === 'password',
  })
  const isGiven = password.status === 'ok' && password.data.isGiven
  return (
    <div role="status">
      {isGiven && !isChanging && (
        <div className="flex flex-wrap items-center justify-center gap-3 border-b border-warning-line bg-warning-soft px-4 py-2 text-base">
          <span>
            <KeyRound aria-hidden size={16} className="mr-2 inline shrink-0 text-warning-fg" />
            You still use the password that was printed at the first start.
          </span>
          <LinkButton size="sm" to="/profile" search={{ dialog: 'password' }}>
            Change it
          </LinkButton>
        </div>
      )}
    </div>
  )
}
