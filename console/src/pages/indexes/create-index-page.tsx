import { PageHeader } from '../../ui/page-header.tsx'

export function CreateIndexPage() {
  return <PageHeader title="Create index" />
}
