import { PageHeader } from '../../ui/page-header.tsx'

export function IndexesPage() {
  return <PageHeader title="Indexes" />
}
