import { createReadyIndex, type Product } from '../tests/support/product.ts'
import { bareServer, load } from './support/load.ts'
import { paired, type Row } from './support/report.ts'

/**
 * Measures the authorised list of 20 indexes through the public gateway, against a bare Hono server that answers the
 * same bytes.
 */
export async function measureGateway(product: Product): Promise<Row> {
  await Promise.all(
    Array.from({ length: 20 }, (_, at) =>
      createReadyIndex(product, `listed-${at}`, { model: 'random/small' }),
    ),
  )
  const url = `${product.apiUrl}/api/v2/indexes`
  const headers = { 'x-api-key': product.apiKey }
  await using bare = await bareServer(await (await product.fetch('GET', '/indexes')).text())
  const { subject, floor } = await paired(5, {
    floor: () => load(`${bare.url}/api/v2/indexes`, headers),
    subject: () => load(url, headers),
  })
  const ratio = subject / floor
  return {
    name: 'authorised `GET /api/v2/indexes`, 20 indexes',
    measured: `${Math.round(subject)} requests/s`,
    against: `bare Hono, same bytes: ${Math.round(floor)} requests/s`,
    ratio,
    target: '≥ 0.35',
    met: ratio >= 0.35,
  }
}
