import * as z from 'zod'
import { route } from '../access/index.ts'
import { ApiKeyPage } from '../api-keys/index.ts'
import { PasswordState, Permission, Session, TwoFactor } from '../auth/index.ts'
import {
  BillingSummary,
  CostChangePage,
  CreditPage,
  InvoicePage,
  Month,
  PaymentStatus,
  UsagePage,
} from '../billing/index.ts'
import { responses } from '../errors/index.ts'
import {
  CellView,
  IndexHistory,
  IndexListEntry,
  IndexSettingsView,
  IndexStats,
  IndexStatus,
  IndexStatusView,
  Metrics,
  Model,
} from '../indexes/index.ts'
import {
  Account,
  AccountLimits,
  AccountUsage,
  InvitationPage,
  MemberPage,
  OwnMembership,
  Role,
  User,
} from '../users-accounts/index.ts'

/** Why one part of a page is missing. */
export const SectionError = z.object({ code: z.string(), message: z.string(), requestId: z.string() })
export type SectionError = z.infer<typeof SectionError>

/** One part of a page. When its service fails, is slow or refuses, only this part is missing. */
const section = <T extends z.ZodType>(data: T) =>
  z.discriminatedUnion('status', [
    z.object({ status: z.literal('ok'), data }),
    z.object({ status: z.literal('failed'), error: SectionError }),
  ])
export type Section<T> = { status: 'ok'; data: T } | { status: 'failed'; error: SectionError }

/** The status that is shown. `PAUSED`: ready without pods, and answers no data requests. */
export const ShownStatus = z.enum([...IndexStatus.options, 'PAUSED'])
export type ShownStatus = z.infer<typeof ShownStatus>
const CountByStatus = z.partialRecord(ShownStatus, z.number().int())
/** An index with its requests of the last day; `null` when unknown. */
const BusyIndex = z.object({
  indexName: z.string(),
  status: ShownStatus,
  requests: z.number().int().nullable(),
  p95Ms: z.number().nullable(),
})
export type BusyIndex = z.infer<typeof BusyIndex>
/** Prices in whole micro-dollars; a month counts as 730 hours. */
const Rate = z.object({
  currency: z.literal('USD'),
  hourlyMicros: z.number().int(),
  monthlyMicros: z.number().int(),
  /** The parts of the hourly price, which add up to it. */
  storageHourlyMicros: z.number().int(),
  inferenceHourlyMicros: z.number().int(),
})

export const ShellPage = z
  .object({
    user: section(User),
    account: section(Account),
    /** Every account the user may switch to. */
    memberships: section(z.array(OwnMembership)),
    role: Role.optional(),
    permissions: z.array(Permission),
    password: section(PasswordState),
    /** Whether the prices shown are charged: not without a payment provider. */
    isCharged: z.boolean(),
  })
  .meta({ id: 'ShellPage' })
/** Something that happened in the account, newest first. */
export const Activity = z.object({
  recordId: z.string(),
  at: z.string(),
  /** The type of the event: `index.created`. */
  type: z.string(),
  /** What it happened to, by its name for people. */
  subject: z.object({ type: z.string(), name: z.string() }),
  /** Who did it; without a name where it is unknown, or no person nor key. */
  actor: z.object({ type: z.string(), name: z.string().optional() }),
})
export type Activity = z.infer<typeof Activity>

export const OverviewPage = z
  .object({
    indexes: section(
      z.object({
        total: z.number().int(),
        byStatus: CountByStatus,
        /** At most five: indexes that need attention, then the busiest. */
        first: z.array(BusyIndex),
      }),
    ),
    /** Over the last day. */
    requests: section(Metrics),
    /** Over the week, for comparison. */
    week: section(Metrics),
    /** Current price of all indexes. */
    spend: section(Rate),
    /** The month so far. */
    billing: section(BillingSummary),
    /** The latest 20. */
    activity: section(z.array(Activity)),
  })
  .meta({ id: 'OverviewPage' })
export const IndexesPage = z
  .object({ indexes: section(z.array(IndexListEntry)), limits: section(AccountLimits) })
  .meta({ id: 'IndexesPage' })
export const CreateIndexPage = z
  .object({
    models: section(z.array(Model)),
    limits: section(AccountLimits),
    /** Index names that are taken. */
    indexNames: section(z.array(z.string())),
    /** JSON Schema of the settings. */
    settingsSchema: section(z.record(z.string(), z.unknown())),
    /** Whole micro-dollars per hour of one shard or one pod. */
    prices: z.object({
      storageClasses: z.array(z.object({ storageClass: z.string(), hourlyMicros: z.number().int() })),
      inferenceTypes: z.array(z.object({ inferenceType: z.string(), hourlyMicros: z.number().int() })),
    }),
  })
  .meta({ id: 'CreateIndexPage' })
/** What an index has cost in this month of UTC, in whole micro-dollars. */
const IndexBilling = z.object({
  month: Month,
  amountMicros: z.number().int(),
  /** Whether the cap of the account's budget has paused it. */
  isPausedByBudget: z.boolean(),
})
export const IndexPage = z
  .object({
    index: section(IndexListEntry),
    status: section(IndexStatusView),
    settings: section(IndexSettingsView),
    stats: section(IndexStats),
    history: section(IndexHistory),
    /** Current price of the index. */
    spend: section(Rate),
    billing: section(IndexBilling),
    limits: section(AccountLimits),
  })
  .meta({ id: 'IndexPage' })
export const ApiKeysPage = z
  .object({ apiKeys: section(ApiKeyPage), indexNames: section(z.array(z.string())) })
  .meta({ id: 'ApiKeysPage' })
export const TeamPage = z
  .object({
    members: section(MemberPage),
    invitations: section(InvitationPage),
    limits: section(AccountLimits),
    usage: section(AccountUsage),
  })
  .meta({ id: 'TeamPage' })
export const AccountPage = z
  .object({
    account: section(Account),
    limits: section(AccountLimits),
    usage: section(AccountUsage),
    /** Number of indexes. */
    indexes: section(z.number().int()),
  })
  .meta({ id: 'AccountPage' })
/** What the account uses and owes: now, and in the month that was asked for. */
export const BillingPage = z
  .object({
    summary: section(BillingSummary),
    /** The month by day, and by index: the most expensive first, at most 100. */
    days: section(UsagePage),
    indexes: section(UsagePage),
    /** What made the cost of the month rise and fall, newest first, at most 50. */
    changes: section(CostChangePage),
    /** The latest 24; the first one is the draft of this month. */
    invoices: section(InvoicePage),
    credits: section(CreditPage),
    /** How the account pays. */
    payment: section(PaymentStatus),
  })
  .meta({ id: 'BillingPage' })
export const ProfilePage = z
  .object({
    user: section(User),
    sessions: section(z.array(Session)),
    twoFactor: section(TwoFactor),
    memberships: section(z.array(OwnMembership)),
  })
  .meta({ id: 'ProfilePage' })

export const CellsPage = z.object({ cells: section(z.array(CellView)) }).meta({ id: 'CellsPage' })

const PAGE = { audience: ['web'] } as const

const page = <Id extends string, P extends string, T extends z.ZodType>(
  operationId: Id,
  path: P,
  schema: T,
) => route({ operationId, method: 'get', path, access: PAGE, responses: responses(schema, [401, 403]) })

/** One call per page of the Console. */
export const webBffRoutes = {
  getShellPage: page('getShellPage', '/pages/shell', ShellPage),
  getOverviewPage: page('getOverviewPage', '/pages/overview', OverviewPage),
  getIndexesPage: page('getIndexesPage', '/pages/indexes', IndexesPage),
  getCreateIndexPage: page('getCreateIndexPage', '/pages/create-index', CreateIndexPage),
  /** 404 `index_not_found`; every other failure affects only its part of the page. */
  getIndexPage: route({
    operationId: 'getIndexPage',
    method: 'get',
    path: '/pages/indexes/{name}',
    access: { ...PAGE, names: 'index' },
    request: { params: z.object({ name: z.string() }) },
    responses: responses(IndexPage, [401, 403, 404]),
  }),
  getApiKeysPage: page('getApiKeysPage', '/pages/api-keys', ApiKeysPage),
  getTeamPage: page('getTeamPage', '/pages/team', TeamPage),
  getAccountPage: page('getAccountPage', '/pages/account', AccountPage),
  getBillingPage: route({
    operationId: 'getBillingPage',
    method: 'get',
    path: '/pages/billing',
    access: { ...PAGE, permission: 'billing:read' },
    request: { query: z.object({ month: Month.optional() }) },
    responses: responses(BillingPage, [401, 403, 422]),
  }),
  getProfilePage: page('getProfilePage', '/pages/profile', ProfilePage),
  getCellsPage: route({
    operationId: 'getCellsPage',
    method: 'get',
    path: '/pages/cells',
    access: { audience: ['operators'], permission: 'cells:read' },
    responses: responses(CellsPage, [401, 403]),
  }),
}
