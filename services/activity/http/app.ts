import { activityRoutes } from '#contracts/activity'
import { type CallerOf, type OnFailure, serve, serviceApp } from '#platform/http'
import { exportActivity } from '../operations/export-activity.ts'
import { getActivityKeys } from '../operations/get-activity-keys.ts'
import { getActivityRecord } from '../operations/get-activity-record.ts'
import { getRecentActivity } from '../operations/get-recent-activity.ts'
import { listActivity } from '../operations/list-activity.ts'
import { listActivityCheckpoints } from '../operations/list-activity-checkpoints.ts'
import type { ActivityDeps } from '../ports.ts'
import { lineStreams } from './export-response.ts'

/** The Activity service: `activityRoutes`. */
export function activityApp(deps: ActivityDeps, callerOf: CallerOf, onFailure: OnFailure = () => {}) {
  const app = serviceApp(callerOf, onFailure)
  const stream = lineStreams()
  serve(app, activityRoutes, {
    listActivity: ({ caller, query }) => listActivity(deps, caller, query),
    getActivityRecord: ({ caller, params }) => getActivityRecord(deps, caller, params.recordId),
    exportActivity: ({ caller, query, request }) =>
      stream(caller.accountId, exportActivity(deps, caller, query), (thrown) =>
        onFailure(thrown, request, caller.requestId),
      ),
    listActivityCheckpoints: ({ caller, query }) => listActivityCheckpoints(deps, caller, query),
    getActivityKeys: () => getActivityKeys(deps),
    getRecentActivity: ({ caller, query }) => getRecentActivity(deps, caller, query),
  })
  return app
}
