import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { childPid, createReadyIndex, type Product, startProduct, until } from '../support/product.ts'

let product: Product
let endpoint: string
beforeAll(async () => {
  product = await startProduct()
  endpoint = await createReadyIndex(product, 'texts')
  await add([{ _id: 'bread', text: 'Bread is baked from flour.' }])
})
afterAll(() => product[Symbol.asyncDispose]())

const add = (documents: object[]) =>
  product.send('POST', `${endpoint}/indexes/texts/documents`, { documents, tensorFields: ['text'] })
const search = (q: string) => product.send('POST', `${endpoint}/indexes/texts/search`, { q, limit: 1 })

/** The process that runs the model: a child of the cell's. `other`: not this one. */
const embeddingProcess = async (other?: number) => {
  const cell = await product.pid('cell')
  return until(30, async () => {
    const pid = await childPid(cell, 'embedding-main.ts')
    return pid === other ? undefined : pid
  })
}

/** Hundredths of a second that a process has computed for. */
async function computed(pid: number): Promise<number> {
  const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1]?.split(' ') ?? []
  return Number(fields[11]) + Number(fields[12])
}

/** How often the terminal said that the model's process stopped. */
const timesSaid = () => product.output().split('the process of an embedding model stopped').length - 1

describe('kill -9 of the embedding process', () => {
  it('is noticed by nobody whose texts it was at, and said once', async () => {
    const killed = await embeddingProcess()
    const documents = Array.from({ length: 48 }, (_, at) => ({
      _id: `doc-${at}`,
      text: `Document ${at} is about ${'the rising of the sun in the east '.repeat(20)}`,
    }))
    const before = await computed(killed)
    const adding = add(documents)
    await until(30, async () => (await computed(killed)) > before + 10 || undefined)
    process.kill(killed, 'SIGKILL')

    const added = await adding
    expect(added).toMatchObject({ status: 200, body: { errors: false } })
    expect((added.body['items'] as { status: number }[]).map(({ status }) => status)).toEqual(
      documents.map(() => 200),
    )
    expect(await embeddingProcess()).not.toBe(killed)
    expect((await product.send('GET', `${endpoint}/indexes/texts/stats`)).body).toMatchObject({
      numberOfDocuments: documents.length + 1,
    })
    // It is written when it happens, and read here when this process comes to it.
    await until(10, async () => timesSaid() > 0 || undefined)
    expect(timesSaid()).toBe(1)
    expect(product.output()).toContain('"model":"hf/all-MiniLM-L6-v2"')
  })

  it('while it has nothing to do leaves the next query an answer', async () => {
    const said = timesSaid()
    const killed = await embeddingProcess()
    process.kill(killed, 'SIGKILL')
    await until(30, async () => timesSaid() > said || undefined)

    expect(await search('how is a loaf made?')).toMatchObject({
      status: 200,
      body: { hits: [{ _id: 'bread' }] },
    })
    expect(await embeddingProcess(killed)).toBeGreaterThan(0)
    expect(timesSaid()).toBe(said + 1)
    // The cell itself went on.
    expect(product.output()).not.toContain('stopped unexpectedly')
  })
})
