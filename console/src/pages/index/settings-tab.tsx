import { PageHeader } from '../../ui/page-header.tsx'

export function SettingsTab() {
  return <PageHeader title="Settings" />
}
