import { type Product, type Role, until } from '../support/product.ts'

type Outage = { role: Role; from: number; to: number }

/** When which process was down, on the clock of `performance.now()`. */
export function createOutages(product: Product) {
  const outages: Outage[] = []
  const restarts = (role: Role) => product.output().split(`The ${role} is running again.`).length - 1
  return {
    /** `kill -9`, and resolves once the process serves again. @returns how long it was down, in milliseconds */
    kill: async (role: Role): Promise<number> => {
      const before = restarts(role)
      const outage: Outage = { role, from: performance.now(), to: Number.POSITIVE_INFINITY }
      outages.push(outage)
      await product.kill(role)
      await until(60, async () => restarts(role) > before || undefined)
      await product.ready(role)
      outage.to = performance.now()
      return outage.to - outage.from
    },
    /** Whether a process was down at some moment between these. */
    overlap: (from: number, to: number) => outages.some((outage) => outage.from <= to && outage.to >= from),
    kills: () => outages.length,
    /** The longest time a process was down, in milliseconds. */
    longest: () => Math.max(0, ...outages.map(({ from, to }) => to - from)),
  }
}
export type Outages = ReturnType<typeof createOutages>
