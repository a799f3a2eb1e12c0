import type { Cell } from '../ports.ts'

/** A cell that is looked up at each call. @throws whatever `open` throws, from the call */
export function lazyCell(cellId: string, open: () => Promise<Cell>): Cell {
  return {
    cellId,
    describe: async () => (await open()).describe(),
    list: async () => (await open()).list(),
    provision: async (spec) => (await open()).provision(spec),
    plan: async (settings) => (await open()).plan(settings),
    observe: async (indexId) => (await open()).observe(indexId),
    retire: async (indexId) => (await open()).retire(indexId),
    probe: async (indexId) => (await open()).probe(indexId),
    models: async () => (await open()).models(),
    listDocuments: async (indexId, page) => (await open()).listDocuments(indexId, page),
    run: async (indexId, operation, input) => (await open()).run(indexId, operation, input),
  }
}
