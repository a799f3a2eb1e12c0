import { PageHeader } from '../../ui/page-header.tsx'

export function CellsPage() {
  return <PageHeader title="Cells" />
}
