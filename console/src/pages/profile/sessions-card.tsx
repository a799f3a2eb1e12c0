import { useMemo } from 'react'
import type { Session } from '#contracts/auth'
import { usePageDialog } from '../../app/use-page-dialog.ts'
import { Button } from '../../ui/button/button.tsx'
import { Card } from '../../ui/page/card.tsx'
import { DataTable } from '../../ui/table/data-table.tsx'
import type { ProfileDialog } from './profile-search.ts'
import { SESSION_COLUMNS } from './session-columns.tsx'

export function SessionsCard({ sessions }: { sessions: readonly Session[] }) {
  const { open } = usePageDialog<ProfileDialog>()
  // This one first, the others as they come: newest first.
  const rows = useMemo(
    () => sessions.toSorted((a, b) => Number(b.isCurrent) - Number(a.isCurrent)),
    [sessions],
  )
  const hasOthers = sessions.some(({ isCurrent }) => !isCurrent)
  return (
    <Card
      isFlush
      title="Sessions"
      description="Where you are signed in. End any you do not recognise, then change your password."
      actions={hasOthers && <Button onClick={() => open('end-other-sessions')}>End all others</Button>}
    >
      <DataTable
        label="Sessions"
        rows={rows}
        columns={SESSION_COLUMNS}
        rowKey={({ sessionId }) => sessionId}
      />
    </Card>
  )
}
