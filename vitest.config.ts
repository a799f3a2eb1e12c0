import { fileURLToPath } from 'node:url'
import { configDefaults, defineConfig } from 'vitest/config'
import { countsReporter } from './tests/support/counts-reporter.ts'
import { SlowFirst } from './tests/support/slow-first.ts'

const BROWSER_TESTS = 'tests/e2e/**/*.test.ts'
/** No processes, no native engines but SQLite: a file leaves nothing behind, so many of them share a process. */
const UNIT_TESTS = '{platform,contracts,services,gateways,console}/**/*.test.ts'
/** Measures what its thread does while it waits: in a shared process that is also what other files have left going on. */
const WAITING_TESTS = 'services/auth/clients/zxcvbn/**/*.test.ts'

// Every test that starts the product compiles it anew otherwise, a quarter of what a start costs.
process.env['NODE_COMPILE_CACHE'] ??= fileURLToPath(new URL('.cache/compiled', import.meta.url))

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    // Not how long anything may take, but when it hangs: a machine may be several times slower than another, and busy.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 60_000 } },
    reporters: ['default', countsReporter()],
    sequence: { sequencer: SlowFirst },
    projects: [
      {
        extends: true,
        test: {
          name: 'units',
          include: [UNIT_TESTS],
          exclude: [...configDefaults.exclude, WAITING_TESTS],
          isolate: false,
          setupFiles: ['tests/support/leave-nothing.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'processes and engines',
          include: ['{cells,deploy,scripts,tests}/**/*.test.ts', WAITING_TESTS],
          exclude: [...configDefaults.exclude, BROWSER_TESTS],
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: [BROWSER_TESTS],
          // A browser on a busy machine misses a moment now and then; the last line of a run counts who needed this.
          retry: process.env['CI'] === 'true' ? 1 : 0,
        },
      },
    ],
  },
})
