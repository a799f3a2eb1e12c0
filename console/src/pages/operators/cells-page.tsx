import { useSuspenseQuery } from '@tanstack/react-query'
import { Server } from 'lucide-react'
import { cellsQuery } from '../../api/pages.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { SectionGate } from '../../ui/section.tsx'
import { CellCard } from './cell-card.tsx'

/** For who operates the deployment: the data planes, and what runs on them. */
export function CellsPage() {
  const { data, refetch, isRefetching } = useSuspenseQuery(cellsQuery)
  return (
    <>
      <PageHeader
        title="Cells"
        description="The data planes of this deployment. Operators see how large indexes are, never what is in them."
      />
      <SectionGate
        section={data.cells}
        onRetry={() => void refetch()}
        isRetrying={isRefetching}
        errorTitle="The cells could not be loaded"
        isFramed
      >
        {(cells) =>
          cells.length === 0 ? (
            <EmptyState
              icon={Server}
              title="No cell is configured"
              description="Indexes need one to run on."
            />
          ) : (
            <div className="flex flex-col gap-6">
              {cells.map((cell) => (
                <CellCard key={cell.cellId} cell={cell} />
              ))}
            </div>
          )
        }
      </SectionGate>
    </>
  )
}
