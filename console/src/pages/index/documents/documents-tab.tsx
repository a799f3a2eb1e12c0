import { PageHeader } from '../../../ui/page-header.tsx'

export function DocumentsTab() {
  return <PageHeader title="Documents" />
}
