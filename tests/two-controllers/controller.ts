import { createControllerOn } from '#deploy/embedded'
import { systemNow as now } from '#platform/clock'
import { createLog } from '#platform/log'
import { prometheusRecorder } from '#platform/recorder/prometheus'
import { keyFileVault } from '#platform/vault/key-file'
import { openStore, type StoreConfig } from './store.ts'

export type ControllerConfig = {
  store: StoreConfig
  port: number
  cellControlUrl: string
  cellToken: string
  env: Record<string, string>
}

/** A controller as one of several instances; jobs of one that was killed are taken over soon. */
export function openController({ store, port, cellControlUrl, cellToken, env }: ControllerConfig) {
  return createControllerOn(
    openStore(store),
    // The suite is about what is counted, not about how slow the machine is.
    { isOnlyInstance: false, leaseSeconds: 3, limitPatienceMs: 60_000 },
    {
      cellControlUrl,
      cellToken,
      consoleUrl: `http://127.0.0.1:${port}`,
      vault: keyFileVault(Buffer.alloc(32, 'k').toString('base64url')),
      mailer: { send: async () => {} },
      now,
      env,
      log: createLog({ level: 'error', name: `controller ${port}` }),
      metrics: prometheusRecorder('controller'),
    },
  )
}
