import { PageHeader } from '../../ui/page-header.tsx'

export function CreateAccountPage() {
  return <PageHeader title="Create an account" />
}
