import { useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Server } from 'lucide-react'
import type { CellView } from '#contracts/indexes'
import { cellsQuery } from '../../api/pages.ts'
import { NotAllowed } from '../../app/page-state.tsx'
import { useMay } from '../../app/permissions.tsx'
import { cx } from '../../ui/cx.ts'
import { EmptyState } from '../../ui/feedback/empty-state.tsx'
import { PageHeader } from '../../ui/page/page-header.tsx'
import { SectionGate } from '../../ui/page/section.tsx'
import { CellCard } from './cell-card.tsx'
import { CellIndexes } from './cell-indexes.tsx'

const route = getRouteApi('/shell/operators/cells')

/** For operators of the deployment: its data planes, how full they are, and what runs on them. */
export function CellsPage() {
  return useMay()('cells:read') ? <CellsOverview /> : <NotAllowed />
}

function CellsOverview() {
  const { data, refetch, isRefetching } = useSuspenseQuery(cellsQuery)
  return (
    <>
      <PageHeader
        title="Cells"
        description="The data planes of this deployment. You see what runs on them across all accounts: names and sizes, never documents."
      />
      <SectionGate
        section={data.cells}
        onRetry={() => void refetch()}
        isRetrying={isRefetching}
        errorTitle="The cells could not be loaded"
        isFramed
      >
        {(cells) => <Cells cells={cells} />}
      </SectionGate>
    </>
  )
}

function Cells({ cells }: { cells: readonly CellView[] }) {
  const { cell: wanted } = route.useSearch()
  const chosen = cells.find(({ cellId }) => cellId === wanted) ?? cells[0]
  if (chosen === undefined)
    return (
      <EmptyState
        icon={Server}
        title="No cells"
        description="Without a cell no index can be created. Add one to the configuration of the controller."
      />
    )
  return (
    <div className="flex flex-col gap-6">
      <ul className={cx('grid gap-4', cells.length > 1 && 'lg:grid-cols-2')}>
        {cells.map((cell) => (
          <li key={cell.cellId}>
            <CellCard cell={cell} isChosen={cells.length > 1 && cell.cellId === chosen.cellId} />
          </li>
        ))}
      </ul>
      <CellIndexes key={chosen.cellId} cellId={chosen.cellId} />
    </div>
  )
}
