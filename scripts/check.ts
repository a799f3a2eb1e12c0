/** `npm run check`: every check of the tree that does not run it. Needs no network. */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'

type Verdict = { ok: boolean; output: string }
type Check = { name: string; run: () => Promise<Verdict> }

const bin = (name: string) => `node_modules/.bin/${name}`

function command(file: string, ...args: string[]): Promise<Verdict> {
  return new Promise((resolve) => {
    execFile(file, args, { maxBuffer: 64 << 20 }, (error, stdout, stderr) =>
      resolve({ ok: error === null, output: `${stdout}${stderr}` }),
    )
  })
}

/** Judges dependency-cruiser's JSON. With the wrong compiler it reads no module and still exits with 0. */
export function judgeImports(json: string): Verdict {
  const { summary } = JSON.parse(json) as {
    summary: {
      totalCruised: number
      violations: { from: string; to: string; rule: { name: string; severity: string } }[]
    }
  }
  if (summary.totalCruised === 0) return { ok: false, output: 'dependency-cruiser saw no module at all' }
  const lines = summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`)
  return { ok: lines.length === 0, output: lines.join('\n') || `${summary.totalCruised} modules` }
}

async function imports(): Promise<Verdict> {
  const folders = [
    'platform',
    'contracts',
    'services',
    'gateways',
    'cells',
    'deploy',
    'console',
    'tests',
    'bench',
    'scripts',
  ].filter((folder) => existsSync(folder))
  const { output } = await command(
    bin('depcruise'),
    '--config',
    '.dependency-cruiser.cjs',
    '--output-type',
    'json',
    ...folders,
  )
  try {
    return judgeImports(output.slice(output.indexOf('{')))
  } catch {
    return { ok: false, output }
  }
}

/** Both compilers provide a bin `tsc`; only the path decides which one runs. */
const types = (project: string) =>
  command(process.execPath, 'node_modules/@typescript/native/bin/tsc', '-p', project)

const checks: Check[] = [
  { name: 'format', run: () => command(bin('oxfmt'), '--check', '.') },
  { name: 'types', run: () => types('.') },
  { name: 'types of the Console', run: () => types('console') },
  { name: 'lint', run: () => command(bin('oxlint'), '--type-aware', '--deny-warnings') },
  { name: 'imports', run: imports },
  { name: 'dead code', run: () => command(bin('knip'), '--no-progress') },
]

const results = await Promise.all(
  checks.map(async ({ name, run }) => {
    const began = performance.now()
    const verdict = await run()
    console.log(
      `${verdict.ok ? 'ok  ' : 'FAIL'} ${name} (${((performance.now() - began) / 1000).toFixed(1)} s)`,
    )
    return { name, ...verdict }
  }),
)
for (const { name, output } of results.filter(({ ok }) => !ok)) console.log(`\n--- ${name}\n${output.trim()}`)
if (results.some(({ ok }) => !ok)) process.exitCode = 1
