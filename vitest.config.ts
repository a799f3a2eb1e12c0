import { configDefaults, defineConfig } from 'vitest/config'
import { countsReporter } from './tests/support/counts-reporter.ts'

const BROWSER_TESTS = 'tests/e2e/**/*.test.ts'

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    // Not how long anything may take, but when it hangs: a machine may be several times slower than another, and busy.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    reporters: ['default', countsReporter()],
    projects: [
      {
        extends: true,
        test: {
          name: 'all but the browser',
          include: ['{platform,contracts,services,gateways,cells,deploy,scripts,tests,console}/**/*.test.ts'],
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
