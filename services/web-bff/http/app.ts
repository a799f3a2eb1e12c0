import { webBffRoutes } from '#contracts/web-bff'
import { type CallerOf, type OnFailure, serve, serviceApp } from '#platform/http'
import {
  getAccountPage,
  getApiKeysPage,
  getProfilePage,
  getShellPage,
  getTeamPage,
} from '../operations/account-pages.ts'
import { getCellsPage } from '../operations/cells-page.ts'
import { getCreateIndexPage, getIndexesPage, getIndexPage } from '../operations/index-pages.ts'
import { getOverviewPage } from '../operations/overview-page.ts'
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
    getProfilePage: ({ caller }) => getProfilePage(deps, caller),
    getCellsPage: ({ caller }) => getCellsPage(deps, caller),
  })
  return app
}
