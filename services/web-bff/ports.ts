import type { activityRoutes } from '#contracts/activity'
import type { apiKeysRoutes } from '#contracts/api-keys'
import type { authRoutes } from '#contracts/auth'
import type { billingRoutes, paymentRoutes } from '#contracts/billing'
import type {
  indexConsoleRoutes,
  indexesRoutes,
  indexMetricsRoutes,
  operatorRoutes,
} from '#contracts/indexes'
import type { usersAccountsRoutes } from '#contracts/users-accounts'
import type { Now } from '#platform/clock'
import type { ContractClient } from '#platform/http'

export type WebBffDeps = {
  usersAccounts: Pick<
    ContractClient<typeof usersAccountsRoutes>,
    | 'getUser'
    | 'getOwnAccount'
    | 'getOwnAccountLimits'
    | 'getOwnAccountUsage'
    | 'listMembers'
    | 'listInvitations'
    | 'listOwnMemberships'
  >
  activity: Pick<ContractClient<typeof activityRoutes>, 'getRecentActivity'>
  auth: Pick<ContractClient<typeof authRoutes>, 'listSessions' | 'getPasswordState' | 'getTwoFactor'>
  apiKeys: Pick<ContractClient<typeof apiKeysRoutes>, 'listApiKeys'>
  billing: Pick<
    ContractClient<typeof billingRoutes>,
    'getBillingSummary' | 'getUsage' | 'listCostChanges' | 'listInvoices' | 'listCredits'
  > &
    Pick<ContractClient<typeof paymentRoutes>, 'getPaymentStatus'>
  indexes: Pick<
    ContractClient<typeof indexesRoutes>,
    'listIndexes' | 'getIndex' | 'getIndexStatus' | 'getIndexSettings' | 'getIndexStats'
  > &
    Pick<
      ContractClient<typeof indexConsoleRoutes>,
      'listModels' | 'getIndexHistory' | 'getIndexSettingsSchema'
    > &
    Pick<ContractClient<typeof indexMetricsRoutes>, 'getAccountMetrics' | 'getIndexMetrics'> &
    Pick<ContractClient<typeof operatorRoutes>, 'listCells'>
  /** Whether the displayed prices are charged. */
  isCharged: boolean
  now: Now
  /** Time limit of one part. */
  sectionMs: number
  /** Called for a part that failed for a reason other than the caller's request. */
  onSectionFailed: (error: unknown, requestId: string) => void
}
