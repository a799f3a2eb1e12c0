import { PageHeader } from '../../../ui/page-header.tsx'

export function SearchTab() {
  return <PageHeader title="Search" />
}
