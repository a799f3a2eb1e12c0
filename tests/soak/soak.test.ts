import { expect, it } from 'vitest'
import { startProduct } from '../support/product.ts'
import { growthOf } from './growth.ts'
import { toText } from './report.ts'
import { runSoak, SOAK_ENV } from './soak.ts'

/** Loose on purpose: the caches of a warm process fill further. A model loaded once more, or bodies that are kept, come to more. */
const MOST_GROWTH_MEGABYTES = 150

// The long one is `npm run soak`; this one is there to see that it would find something, and the coarse mistakes.
it(
  'loses nothing that was acknowledged, and fails only while a process is down, under mixed load with kill -9',
  { timeout: 900_000 },
  async () => {
    await using product = await startProduct({ env: SOAK_ENV })
    const report = await runSoak(product, {
      stormSeconds: 30,
      killEverySeconds: 5,
      warmRequests: 250,
      calmRequests: 350,
      onProgress: () => {},
    })
    process.stderr.write(`${toText(report)}\n`)
    expect(report.violations).toEqual([])
    expect(report.lost).toEqual([])
    expect(report.kills).toBe(6)
    for (const { part, from, to } of growthOf(report.calm))
      expect([part, to]).toEqual([part, Math.min(to, from + MOST_GROWTH_MEGABYTES)])
  },
)
