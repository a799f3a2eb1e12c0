import { createReadyIndex, type Product, until } from '../tests/support/product.ts'
import { median, type Row, timed } from './support/report.ts'

const ROUNDS = 20
const PATIENCE_SECONDS = 30

/**
 * Measures the time from the answer to a revocation until the endpoint of an index refuses the key, which it had
 * cached.
 */
export async function measureRevocation(product: Product): Promise<Row> {
  const name = 'revocation'
  const endpoint = await createReadyIndex(product, name)
  const statusOf = async (key: string) =>
    (await product.send('GET', `${endpoint}/indexes/${name}/stats`, undefined, { 'x-api-key': key })).status
  const samples: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const { body } = await product.send('POST', '/keys', { name: `round ${round}`, scope: 'read' })
    const secret = String(body['secret'])
    if ((await statusOf(secret)) !== 200) throw new Error('the new key is refused')
    await product.send('DELETE', `/keys/${String(body['keyId'])}`)
    samples.push(
      await timed(() =>
        until(PATIENCE_SECONDS, async () => ((await statusOf(secret)) === 401 ? true : undefined)),
      ),
    )
  }
  const worst = Math.max(...samples)
  return {
    name: 'revoked key refused at an index',
    measured: `p50 ${median(samples).toFixed(0)} ms, worst of ${ROUNDS} ${worst.toFixed(0)} ms`,
    against: '–',
    target: 'worst < 1 s',
    met: worst < 1000,
  }
}
