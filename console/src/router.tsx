import type { QueryClient } from '@tanstack/react-query'
import { createRoute, createRouter, notFound, redirect } from '@tanstack/react-router'
import { hasCode } from './api/errors.ts'
import {
  accountQuery,
  apiKeysQuery,
  billingQuery,
  cellsQuery,
  createIndexQuery,
  indexesQuery,
  indexQuery,
  overviewQuery,
  profileQuery,
  shellQuery,
  teamQuery,
} from './api/pages.ts'
import { ensureSession } from './api/session.ts'
import { lazyPage } from './app/lazy-page.ts'
import { NotFound, PageError } from './app/page-state.tsx'
import { outsideRoutes, rootRoute } from './outside-routes.ts'
import { PageSkeleton } from './app/page-skeleton.tsx'
import { ShellSkeleton } from './app/shell-frame.tsx'
import { readActivitySearch } from './pages/activity/activity-search.ts'
import { readApiKeysSearch } from './pages/api-keys/api-keys-search.ts'
import { readIndexesSearch } from './pages/indexes/list-state.ts'
import { readDocumentsSearch } from './pages/index-detail/documents/documents-state.ts'
import { readSearchAddress } from './pages/index-detail/search/search-address.ts'
import { readIndexSearch, readOverviewSearch } from './pages/index-detail/index-address.ts'
import { readAccountSearch } from './pages/account/account-search.ts'
import { readBillingSearch } from './pages/billing/billing-search.ts'
import { readProfileSearch } from './pages/profile/profile-search.ts'
import { readCellsSearch } from './pages/operators/cells-state.ts'
import { readTeamSearch } from './pages/team/team-search.ts'
import { readWelcomeSearch } from './pages/welcome/welcome-state.ts'

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Everything behind signing in. */
const shellRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'shell',
  beforeLoad: async ({ context, location }) => {
    try {
      await ensureSession(context.queryClient)
    } catch (error) {
      if (!hasCode(error, 'unauthorized')) throw error
      redirect({
        to: '/sign-in',
        search: location.href === '/' ? {} : { next: location.href },
        throw: true,
      })
    }
  },
  component: lazyPage(() => import('./app/shell.tsx'), 'Shell'),
  // The frame stands in the first paint, and gives way as soon as it can.
  pendingComponent: ShellSkeleton,
  pendingMs: 0,
  pendingMinMs: 0,
})
const within = { getParentRoute: () => shellRoute }

const overviewRoute = createRoute({
  ...within,
  path: '/',
  staticData: { title: 'Overview' },
  loader: ({ context }) => context.queryClient.ensureQueryData(overviewQuery),
  component: lazyPage(() => import('./pages/overview/overview-page.tsx'), 'OverviewPage'),
})
const welcomeRoute = createRoute({
  ...within,
  path: '/welcome',
  staticData: { title: 'Welcome' },
  validateSearch: readWelcomeSearch,
  loader: ({ context }) => context.queryClient.ensureQueryData(createIndexQuery),
  component: lazyPage(() => import('./pages/welcome/welcome-page.tsx'), 'WelcomePage'),
})
const indexesRoute = createRoute({
  ...within,
  path: '/indexes',
  staticData: { title: 'Indexes' },
  validateSearch: readIndexesSearch,
  loader: ({ context }) => context.queryClient.ensureQueryData(indexesQuery),
  component: lazyPage(() => import('./pages/indexes/indexes-page.tsx'), 'IndexesPage'),
})
const createIndexRoute = createRoute({
  ...within,
  path: '/create-index',
  staticData: { title: 'Create index' },
  /** The form filled in beforehand, with what another index has. */
  validateSearch: ({ name, settings }): { name?: string; settings?: Record<string, unknown> } => ({
    ...(typeof name === 'string' && { name }),
    ...(isRecord(settings) && { settings }),
  }),
  loader: ({ context }) => context.queryClient.ensureQueryData(createIndexQuery),
  component: lazyPage(() => import('./pages/indexes/create-index-page.tsx'), 'CreateIndexPage'),
})
const indexRoute = createRoute({
  ...within,
  path: '/indexes/$name',
  staticData: { title: ({ name }) => name ?? 'Index' },
  validateSearch: readIndexSearch,
  loader: async ({ context, params }) => {
    try {
      await context.queryClient.ensureQueryData(indexQuery(params.name))
    } catch (error) {
      if (!hasCode(error, 'index_not_found')) throw error
      // Where many look for the form; an index may be called so, too.
      if (params.name === 'new') redirect({ to: '/create-index', replace: true, throw: true })
      notFound({ throw: true })
    }
  },
  component: lazyPage(() => import('./pages/index-detail/index-page.tsx'), 'IndexPage'),
  notFoundComponent: lazyPage(() => import('./pages/index-detail/index-gone.tsx'), 'IndexMissing'),
})
const inIndex = { getParentRoute: () => indexRoute }
const indexOverviewRoute = createRoute({
  ...inIndex,
  path: '/',
  validateSearch: readOverviewSearch,
  component: lazyPage(() => import('./pages/index-detail/overview/overview-tab.tsx'), 'OverviewTab'),
})
const indexDocumentsRoute = createRoute({
  ...inIndex,
  path: '/documents',
  validateSearch: readDocumentsSearch,
  component: lazyPage(() => import('./pages/index-detail/documents/documents-tab.tsx'), 'DocumentsTab'),
})
const indexSearchRoute = createRoute({
  ...inIndex,
  path: '/search',
  validateSearch: readSearchAddress,
  component: lazyPage(() => import('./pages/index-detail/search/search-tab.tsx'), 'SearchTab'),
})
const indexSettingsRoute = createRoute({
  ...inIndex,
  path: '/settings',
  component: lazyPage(() => import('./pages/index-detail/settings/settings-tab.tsx'), 'SettingsTab'),
})
const apiKeysRoute = createRoute({
  ...within,
  path: '/api-keys',
  staticData: { title: 'API keys' },
  validateSearch: readApiKeysSearch,
  loader: ({ context }) => context.queryClient.ensureQueryData(apiKeysQuery),
  component: lazyPage(() => import('./pages/api-keys/api-keys-page.tsx'), 'ApiKeysPage'),
})
const teamRoute = createRoute({
  ...within,
  path: '/team',
  staticData: { title: 'Team' },
  validateSearch: readTeamSearch,
  loader: ({ context }) => context.queryClient.ensureQueryData(teamQuery),
  component: lazyPage(() => import('./pages/team/team-page.tsx'), 'TeamPage'),
})
const accountRoute = createRoute({
  ...within,
  path: '/account',
  staticData: { title: 'Account' },
  validateSearch: readAccountSearch,
  loader: ({ context }) => context.queryClient.ensureQueryData(accountQuery),
  component: lazyPage(() => import('./pages/account/account-page.tsx'), 'AccountPage'),
})
const activityRoute = createRoute({
  ...within,
  path: '/activity',
  staticData: { title: 'Activity' },
  validateSearch: readActivitySearch,
  component: lazyPage(() => import('./pages/activity/activity-page.tsx'), 'ActivityPage'),
})
const billingRoute = createRoute({
  ...within,
  path: '/billing',
  staticData: { title: 'Billing' },
  validateSearch: readBillingSearch,
  loaderDeps: ({ search: { month } }) => ({ month }),
  // Who may not see it is told so by the page, without an error from the server.
  loader: async ({ context, deps: { month } }) => {
    const { permissions } = await context.queryClient.ensureQueryData(shellQuery)
    if (permissions.includes('billing:read')) await context.queryClient.ensureQueryData(billingQuery(month))
  },
  component: lazyPage(() => import('./pages/billing/billing-page.tsx'), 'BillingPage'),
})
const createAccountRoute = createRoute({
  ...within,
  path: '/accounts/new',
  staticData: { title: 'Create an account' },
  component: lazyPage(() => import('./pages/account/create-account-page.tsx'), 'CreateAccountPage'),
})
const profileRoute = createRoute({
  ...within,
  path: '/profile',
  staticData: { title: 'Profile and security' },
  validateSearch: readProfileSearch,
  loader: ({ context }) => context.queryClient.ensureQueryData(profileQuery),
  component: lazyPage(() => import('./pages/profile/profile-page.tsx'), 'ProfilePage'),
})
const cellsRoute = createRoute({
  ...within,
  path: '/operators/cells',
  staticData: { title: 'Cells' },
  validateSearch: readCellsSearch,
  // Who may not see them is told so by the page, without an error from the server.
  loader: async ({ context }) => {
    const { permissions } = await context.queryClient.ensureQueryData(shellQuery)
    if (permissions.includes('cells:read')) await context.queryClient.ensureQueryData(cellsQuery)
  },
  component: lazyPage(() => import('./pages/operators/cells-page.tsx'), 'CellsPage'),
})
const helpRoute = createRoute({
  ...within,
  path: '/help',
  staticData: { title: 'Help' },
  component: lazyPage(() => import('./pages/help/help-page.tsx'), 'HelpPage'),
})
/** Any other address. */
const unknownRoute = createRoute({
  ...within,
  path: '$',
  staticData: { title: 'Page not found' },
  component: NotFound,
})

const routeTree = rootRoute.addChildren([
  ...outsideRoutes,
  shellRoute.addChildren([
    overviewRoute,
    welcomeRoute,
    indexesRoute,
    createIndexRoute,
    indexRoute.addChildren([indexOverviewRoute, indexDocumentsRoute, indexSearchRoute, indexSettingsRoute]),
    apiKeysRoute,
    teamRoute,
    activityRoute,
    billingRoute,
    accountRoute,
    createAccountRoute,
    profileRoute,
    cellsRoute,
    helpRoute,
    unknownRoute,
  ]),
])

export function createConsoleRouter(queryClient: QueryClient) {
  return createRouter({
    routeTree,
    context: { queryClient },
    defaultPreload: 'intent',
    // Freshness is the query client's affair.
    defaultPreloadStaleTime: 0,
    defaultPendingMs: 150,
    defaultPendingComponent: PageSkeleton,
    defaultErrorComponent: PageError,
    defaultNotFoundComponent: NotFound,
    scrollRestoration: true,
  })
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createConsoleRouter>
  }
  interface StaticDataRouteOption {
    /** What the browser's tab and history say. */
    title?: string | ((params: Record<string, string | undefined>) => string)
  }
}
