import type { apiKeysRoutes } from '#contracts/api-keys'
import type { authRoutes } from '#contracts/auth'
import type {
  indexConsoleRoutes,
  indexesRoutes,
  indexMetricsRoutes,
  operatorRoutes,
} from '#contracts/indexes'
import type { usersAccountsRoutes } from '#contracts/users-accounts'
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
  auth: Pick<ContractClient<typeof authRoutes>, 'listSessions' | 'getTwoFactor'>
  apiKeys: Pick<ContractClient<typeof apiKeysRoutes>, 'listApiKeys'>
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
  /** Whether anybody pays the prices that are shown. */
  isCharged: boolean
  /** How long a part may take. */
  sectionMs: number
  /** A part that failed for no reason of the caller's. */
  onSectionFailed: (error: unknown, requestId: string) => void
}
