import {
  Activity,
  CircleHelp,
  Database,
  KeyRound,
  LayoutDashboard,
  type LucideIcon,
  Receipt,
  Server,
  Settings2,
  Users,
} from 'lucide-react'
import type { Permission } from '#contracts/auth'

export type NavigationItem = Readonly<{
  to:
    | '/'
    | '/indexes'
    | '/api-keys'
    | '/team'
    | '/activity'
    | '/billing'
    | '/account'
    | '/operators/cells'
    | '/help'
  label: string
  icon: LucideIcon
  /** Shown to who may do this. */
  needs?: Permission
  /** Pressed after `g`. */
  key: string
  /** More words to find it by. */
  keywords?: readonly string[]
  /** At the foot of the sidebar. */
  isAtEnd?: boolean
}>

/** The pages one gets to from everywhere, in the order of the sidebar. A new one is one line. */
export const NAVIGATION: readonly NavigationItem[] = [
  { to: '/', label: 'Overview', icon: LayoutDashboard, key: 'o' },
  { to: '/indexes', label: 'Indexes', icon: Database, needs: 'indexes:read', key: 'i' },
  { to: '/api-keys', label: 'API keys', icon: KeyRound, needs: 'keys:manage', key: 'k' },
  { to: '/team', label: 'Team', icon: Users, needs: 'members:read', key: 't' },
  {
    to: '/activity',
    label: 'Activity',
    icon: Activity,
    needs: 'activity:read',
    key: 'y',
    keywords: ['audit', 'log', 'history', 'who did what'],
  },
  {
    to: '/billing',
    label: 'Billing',
    icon: Receipt,
    needs: 'billing:read',
    key: 'b',
    keywords: ['cost', 'costs', 'usage', 'invoices', 'budget', 'credit', 'price', 'payment', 'spend'],
  },
  { to: '/account', label: 'Account', icon: Settings2, needs: 'account:read', key: 'a' },
  { to: '/operators/cells', label: 'Cells', icon: Server, needs: 'cells:read', key: 'c' },
  {
    to: '/help',
    label: 'Help',
    icon: CircleHelp,
    key: 'h',
    keywords: ['documentation', 'docs', 'api', 'support'],
    isAtEnd: true,
  },
]
