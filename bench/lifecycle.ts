import { createReadyIndex, type Product } from '../tests/support/product.ts'
import { median, type Row, timed } from './support/report.ts'

/** Measures the time from the create request to READY, one at a time and 20 at once, with the bundled model. */
export async function measureLifecycle(product: Product): Promise<Row[]> {
  const single: number[] = []
  for (let at = 0; at < 7; at++) single.push(await timed(() => createReadyIndex(product, `single-${at}`)))
  const parallel = await timed(() =>
    Promise.all(Array.from({ length: 20 }, (_, at) => createReadyIndex(product, `parallel-${at}`))),
  )
  const [one, many] = [median(single) / 1000, parallel / 1000]
  return [
    {
      name: 'create → READY, local cell',
      measured: `${one.toFixed(2)} s`,
      against: '–',
      target: '< 2 s',
      met: one < 2,
    },
    {
      name: 'the same, 20 in parallel',
      measured: `${many.toFixed(2)} s`,
      against: '–',
      target: '< 10 s',
      met: many < 10,
    },
  ]
}

/** Measures resident memory of both processes; only the controller's has a target. */
export async function measureMemory(product: Product, when: string): Promise<Row> {
  const controller = await product.residentMegabytes('controller')
  const cell = await product.residentMegabytes('cell')
  return {
    name: `resident memory, ${when}`,
    measured: `controller ${Math.round(controller)} MB, cell ${Math.round(cell)} MB and its embedding process`,
    against: '–',
    target: 'controller ≤ 200 MB',
    met: controller <= 200,
  }
}
