/** Writes the Console's table of the Web gateway's routes; part of `npm run gen`. A test fails when it is stale. */
import { writeFileSync } from 'node:fs'
import { webRoutes } from '#gateways/web'

export const CONSOLE_ROUTES_FILE = new URL('../console/src/api/routes.gen.ts', import.meta.url)

/** The module's text: one line per operation, method and path. */
export function consoleRoutes(): string {
  const lines = webRoutes
    .map(({ operationId, spec }) => `  ${operationId}: ['${spec.method.toUpperCase()}', '${spec.path}'],`)
    .toSorted()
  return `// Made by \`npm run gen\` from the contracts; not to be edited.
import type { Operation } from './contract-types.ts'

/** Method and path of each operation, below /web. */
export const ROUTES = {
${lines.join('\n')}
} as const satisfies Record<Operation, readonly [string, string]>
`
}

if (import.meta.main) writeFileSync(CONSOLE_ROUTES_FILE, consoleRoutes())
