import { defineConfig } from 'vitest/config'
import { countsReporter } from './tests/support/counts-reporter.ts'

export default defineConfig({
  test: {
    include: ['{platform,contracts,services,gateways,cells,deploy,scripts,tests,console}/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Browsers and whole products on a shared machine: a test that passes only the second time is shown as retried.
    retry: process.env['CI'] === 'true' ? 1 : 0,
    reporters: ['default', countsReporter()],
  },
})
