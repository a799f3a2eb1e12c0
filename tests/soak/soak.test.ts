import { expect, it } from 'vitest'
import { startProduct } from '../support/product.ts'
import { growthOf, toText } from './report.ts'
import { runSoak, SOAK_ENV } from './soak.ts'

// The long one is `npm run soak`; this one is there to see that it would find something, and the coarse mistakes.
it(
  'loses nothing that was acknowledged, and fails only while a process is down, under mixed load with kill -9',
  { timeout: 180_000 },
  async () => {
    await using product = await startProduct({ env: SOAK_ENV })
    const report = await runSoak(product, {
      stormSeconds: 30,
      killEverySeconds: 5,
      calmSeconds: 8,
      onProgress: () => {},
    })
    process.stderr.write(`${toText(report)}\n`)
    expect(report.violations).toEqual([])
    expect(report.lost).toEqual([])
    expect(report.kills).toBe(6)
    expect(report.traffic['answered']).toBeGreaterThan(200)
    for (const { part, from, to } of growthOf(report.calm))
      expect([part, to]).toEqual([part, Math.min(to, from * 1.3 + 50)])
  },
)
