import { webBffRoutes } from '#contracts/web-bff'
import { type CallerOf, type OnFailure, serve, serviceApp } from '#platform/http'
import { getAccountPage } from '../operations/get-account-page.ts'
import { getApiKeysPage } from '../operations/get-api-keys-page.ts'
import { getProfilePage } from '../operations/get-profile-page.ts'
import { getShellPage } from '../operations/get-shell-page.ts'
import { getTeamPage } from '../operations/get-team-page.ts'
import { getBillingPage } from '../operations/get-billing-page.ts'
import { getCellsPage } from '../operations/get-cells-page.ts'
import { getCreateIndexPage } from '../operations/get-create-index-page.ts'
import { getIndexesPage } from '../operations/get-indexes-page.ts'
import { getIndexPage } from '../operations/get-index-page.ts'
import { getOverviewPage } from '../operations/get-overview-page.ts'
import type { WebBffDeps } from '../ports.ts'

/** The Web BFF: `webBffRoutes`. */
export function webBffApp(deps: WebBffDeps, callerOf: CallerOf, onFailure?: OnFailure) {
  const app = serviceApp(callerOf, onFailure)
  serve(app, webBffRoutes, {
    getShellPage: ({ caller }) => getShellPage(deps, caller),
    getOverviewPage: ({ caller }) => getOverviewPage(deps, caller),
    getIndexesPage: ({ caller }) => getIndexesPage(deps, caller),
    getCreateIndexPage: ({ caller }) => getCreateIndexPage(deps, caller),
    getIndexPage: ({ caller, params }) => getIndexPage(deps, caller, params.name),
    getApiKeysPage: ({ caller }) => getApiKeysPage(deps, caller),
    getTeamPage: ({ caller }) => getTeamPage(deps, caller),
    getAccountPage: ({ caller }) => getAccountPage(deps, caller),
    getBillingPage: ({ caller, query }) => getBillingPage(deps, caller, query),
    getProfilePage: ({ caller }) => getProfilePage(deps, caller),
    getCellsPage: ({ caller }) => getCellsPage(deps, caller),
  })
  return app
}
