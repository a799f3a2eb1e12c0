import type { Reporter, TestModule } from 'vitest/node'

/**
 * Prints at the very end how many tests passed, failed and were skipped, and how many of them had to be tried again,
 * alone on a line that programs can read.
 */
export function countsReporter(): Reporter {
  return {
    onTestRunEnd: (modules, unhandledErrors) => {
      const counts = { passed: 0, failed: unhandledErrors.length, skipped: 0, retried: 0 }
      for (const module of modules) {
        if (isBroken(module)) counts.failed++
        for (const test of module.children.allTests()) {
          const { state } = test.result()
          counts[state === 'pending' ? 'skipped' : state]++
          if ((test.diagnostic()?.retryCount ?? 0) > 0) counts.retried++
        }
      }
      const { passed, failed, skipped, retried } = counts
      process.stdout.write(`\n${passed} passed, ${failed} failed, ${skipped} skipped, ${retried} retried\n`)
    },
  }
}

/** A file or a group whose own code failed counts as one: its tests did not run. */
function isBroken(module: TestModule): boolean {
  return (
    module.errors().length > 0 || [...module.children.allSuites()].some((suite) => suite.errors().length > 0)
  )
}
