import { execFile } from 'node:child_process'
import { cp, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const FOLDERS = ['platform', 'contracts', 'services', 'gateways', 'cells', 'deploy', 'console']

/** For each rule a file that breaks it, and nothing else. */
const BREAKS: Record<string, [file: string, source: string]> = {
  'everything-resolves': ['services/indexes/everything-resolves.ts', `import '#platform/nothing'`],
  'no-circular': ['platform/clock/no-circular.ts', `import './no-circular-too.ts'`],
  'parts-meet-only-through-contracts': [
    'services/indexes/parts-meet-only-through-contracts.ts',
    `import { authApp } from '#services/auth'\nexport const x = authApp`,
  ],
  'domain-is-pure': [
    'services/indexes/domain/domain-is-pure.ts',
    `import { readFile } from 'node:fs/promises'\nexport const x = readFile`,
  ],
  'operations-know-neither-http-nor-storage': [
    'services/indexes/operations/operations-know-neither-http-nor-storage.ts',
    `import type { Table } from '#platform/table'\nexport type X = Table`,
  ],
  'vendors-only-behind-ports': [
    'services/indexes/vendors-only-behind-ports.ts',
    `import type { Table } from '@lancedb/lancedb'\nexport type X = Table`,
  ],
  'engines-are-chosen-by-deploy': [
    'services/indexes/engines-are-chosen-by-deploy.ts',
    `import { openSqliteStore } from '#platform/table/sqlite'\nexport const x = openSqliteStore`,
  ],
  'engines-of-a-service-are-chosen-by-deploy': [
    'services/auth/engines-of-a-service-are-chosen-by-deploy.ts',
    `export { argon2Hasher } from './clients/argon2/index.ts'`,
  ],
  'contracts-have-no-code-behind-them': [
    'contracts/indexes/contracts-have-no-code-behind-them.ts',
    `import type { Caller } from '#platform/caller'\nexport type X = Caller`,
  ],
  'platform-knows-no-product': [
    'platform/clock/platform-knows-no-product.ts',
    `import type { IndexStatus } from '#contracts/indexes'\nexport type X = IndexStatus`,
  ],
  'only-deploy-composes': [
    'gateways/web/only-deploy-composes.ts',
    `import type { Controller } from '#deploy/embedded'\nexport type X = Controller`,
  ],
  'by-name-not-by-path': [
    'gateways/web/by-name-not-by-path.ts',
    `import { systemNow } from '../../platform/clock/index.ts'\nimport { x } from '../../services/auth/config.ts'\nexport const y = [systemNow, x]`,
  ],
  'console-and-sdk-see-only-contracts': [
    'console/src/api/console-and-sdk-see-only-contracts.ts',
    // By path: names of the root package do not reach the Console.
    `import type { Caller } from '../../../platform/caller/index.ts'\nexport type X = Caller`,
  ],
}
/** The other half of a circle. */
const CIRCLE: [file: string, source: string] = [
  'platform/clock/no-circular-too.ts',
  `import './no-circular.ts'`,
]

let copy: string
beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), 'import-rules-'))
  for (const folder of FOLDERS)
    await cp(join(ROOT, folder), join(copy, folder), {
      recursive: true,
      filter: (path) => !/\/(node_modules|\.?dist[^/]*)$/.test(path),
    })
  for (const file of ['package.json', 'tsconfig.json', '.dependency-cruiser.cjs'])
    await cp(join(ROOT, file), join(copy, file))
  await symlink(join(ROOT, 'node_modules'), join(copy, 'node_modules'))
})
afterAll(() => rm(copy, { recursive: true, force: true }))

type Violation = { from: string; rule: { name: string } }
type Report = { summary: { totalCruised: number; violations: Violation[] } }

const CRUISE = join(ROOT, 'node_modules', '.bin', 'depcruise')

function cruise(): Promise<Report> {
  const args = ['--config', '.dependency-cruiser.cjs', '--output-type', 'json', ...FOLDERS]
  return new Promise((resolve, reject) => {
    // It ends with a code that says how many rules are broken, so the code is no failure here.
    execFile(CRUISE, args, { cwd: copy, maxBuffer: 64 * 1024 * 1024 }, (error, stdout) =>
      stdout.includes('{') ? resolve(JSON.parse(stdout.slice(stdout.indexOf('{'))) as Report) : reject(error),
    )
  })
}

it('finds no rule broken in the tree as it is, having looked at all of it', async () => {
  const { summary } = await cruise()
  expect(summary.violations).toEqual([])
  expect(summary.totalCruised).toBeGreaterThan(200)
})

it('has a breach for every rule', () => {
  const { forbidden } = createRequire(import.meta.url)(join(ROOT, '.dependency-cruiser.cjs')) as {
    forbidden: { name: string }[]
  }
  expect(Object.keys(BREAKS).toSorted()).toEqual(forbidden.map(({ name }) => name).toSorted())
})

it('fires every rule at the file that breaks it', async () => {
  for (const [name, source] of [...Object.values(BREAKS), CIRCLE])
    await writeFile(join(copy, name), `${source}\n`)
  const { summary } = await cruise()
  const fired = Object.entries(BREAKS).filter(([rule, [file]]) =>
    summary.violations.some(
      (violation) => violation.rule.name === rule && [file, CIRCLE[0]].includes(violation.from),
    ),
  )
  expect(fired.map(([rule]) => rule)).toEqual(Object.keys(BREAKS))
})
