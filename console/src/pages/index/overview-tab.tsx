import { PageHeader } from '../../ui/page-header.tsx'

export function OverviewTab() {
  return <PageHeader title="Overview" />
}
