import { readFile } from 'node:fs/promises'
import type { Product, Role } from '../support/product.ts'

/** Resident megabytes of each part; the cell's embedding process by itself. */
export type Memory = { controller: number; cell: number; embedding: number }

async function residentMegabytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024
}

/** Those of its children too: the embedding process stands in a sandbox. */
async function descendantsOf(pid: number): Promise<number[]> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '')
  const pids = children.trim().split(' ').filter(Boolean).map(Number)
  return [...pids, ...(await Promise.all(pids.map(descendantsOf))).flat()]
}

/** What every part holds right now. */
export async function readMemory(product: Product): Promise<Memory> {
  const of = (role: Role) => product.pid(role)
  const [controller, cell] = [await of('controller'), await of('cell')]
  const embedding = await Promise.all((await descendantsOf(cell)).map(residentMegabytes))
  return {
    controller: await residentMegabytes(controller),
    cell: await residentMegabytes(cell),
    embedding: embedding.reduce((sum, one) => sum + one, 0),
  }
}
