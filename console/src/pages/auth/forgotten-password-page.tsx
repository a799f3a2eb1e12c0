import { PageHeader } from '../../ui/page-header.tsx'

export function ForgottenPasswordPage() {
  return <PageHeader title="Forgotten password" />
}
