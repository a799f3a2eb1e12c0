import { relative } from 'node:path'
import type { Reporter, TestModule, Vitest } from 'vitest/node'
import { hasGo } from './stripe-mock.ts'

/** Tests that CI may leave out, by file: why, and where. Any other skipped test fails a run of CI. */
const MAY_BE_SKIPPED: Record<string, { because: string; here: boolean }> = {
  'cells/local/models/isolation.test.ts': {
    because: 'only root can start a process as a lower user',
    here: process.getuid?.() !== 0,
  },
  'tests/acceptance/start.test.ts': {
    because: 'only Linux has all of 127.0.0.0/8 as addresses',
    here: process.platform !== 'linux',
  },
  'tests/stripe/form-of-requests.test.ts': {
    because: 'stripe-mock is built with Go 1.22 or newer, and Debian 12 has 1.19',
    here: !hasGo(),
  },
}

/**
 * Prints at the very end how many tests passed, failed and were skipped, and how many of them had to be tried again,
 * alone on a line that programs can read. In CI a test that was skipped unexpectedly fails the run and is named.
 */
export function countsReporter({ isCi = process.env['CI'] === 'true' } = {}): Reporter {
  let vitest: Vitest | undefined
  return {
    onInit: (started) => void (vitest = started),
    onTestRunEnd: (modules, unhandledErrors) => {
      const counts = { passed: 0, failed: unhandledErrors.length, skipped: 0, retried: 0 }
      // `-t` skips what it does not name.
      const judgesSkips = isCi && vitest?.config.testNamePattern === undefined
      for (const module of modules) {
        const broken = isBroken(module)
        if (broken) counts.failed++
        const skipped: string[] = []
        for (const test of module.children.allTests()) {
          const { state } = test.result()
          counts[state === 'pending' ? 'skipped' : state]++
          if (state === 'skipped') skipped.push(test.fullName)
          if ((test.diagnostic()?.retryCount ?? 0) > 0) counts.retried++
        }
        // Where the code around tests failed they are skipped too, and the run has failed already.
        if (judgesSkips && !broken) refuseSkips(module, skipped)
      }
      const { passed, failed, skipped, retried } = counts
      process.stdout.write(`\n${passed} passed, ${failed} failed, ${skipped} skipped, ${retried} retried\n`)
    },
  }
}

function refuseSkips(module: TestModule, skipped: readonly string[]): void {
  const file = relative(process.cwd(), module.moduleId)
  if (skipped.length === 0 || MAY_BE_SKIPPED[file]?.here === true) return
  process.exitCode = 1
  for (const name of skipped) process.stdout.write(`\nSkipped in CI, so the run fails: ${file} > ${name}\n`)
}

/** A file or a group whose own code failed counts as one: its tests did not run. */
function isBroken(module: TestModule): boolean {
  return (
    module.errors().length > 0 || [...module.children.allSuites()].some((suite) => suite.errors().length > 0)
  )
}
