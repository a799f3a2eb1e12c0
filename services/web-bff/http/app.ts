import { webBffRoutes as routes } from '#contracts/web-bff'
import { type CallerOf, type OnFailure, serviceApp } from '#platform/http'
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
  app.openapi(routes.getShellPage, async (c) => c.json(await getShellPage(deps, c.var.caller), 200))
  app.openapi(routes.getOverviewPage, async (c) => c.json(await getOverviewPage(deps, c.var.caller), 200))
  app.openapi(routes.getIndexesPage, async (c) => c.json(await getIndexesPage(deps, c.var.caller), 200))
  app.openapi(routes.getCreateIndexPage, async (c) =>
    c.json(await getCreateIndexPage(deps, c.var.caller), 200),
  )
  app.openapi(routes.getIndexPage, async (c) =>
    c.json(await getIndexPage(deps, c.var.caller, c.req.valid('param').name), 200),
  )
  app.openapi(routes.getApiKeysPage, async (c) => c.json(await getApiKeysPage(deps, c.var.caller), 200))
  app.openapi(routes.getTeamPage, async (c) => c.json(await getTeamPage(deps, c.var.caller), 200))
  app.openapi(routes.getAccountPage, async (c) => c.json(await getAccountPage(deps, c.var.caller), 200))
  app.openapi(routes.getProfilePage, async (c) => c.json(await getProfilePage(deps, c.var.caller), 200))
  app.openapi(routes.getCellsPage, async (c) => c.json(await getCellsPage(deps, c.var.caller), 200))
  return app
}
