import {
  Activity,
  Building2,
  Database,
  KeyRound,
  type LucideIcon,
  MailCheck,
  ReceiptText,
  TriangleAlert,
  UserPlus,
} from 'lucide-react'

const ICONS: Readonly<Record<string, LucideIcon>> = {
  index: Database,
  api_key: KeyRound,
  account: Building2,
  member: UserPlus,
  invitation: MailCheck,
  invoice: ReceiptText,
  activity: TriangleAlert,
}

/** A sign for what it happened to. */
export function ActivityIcon({ type }: { type: string }) {
  const Icon = ICONS[type.split('.')[0] ?? ''] ?? Activity
  return <Icon aria-hidden size={16} className="mt-[3px] shrink-0 text-fg-subtle" />
}
