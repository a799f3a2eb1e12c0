import { createReadyIndex, type Product } from './product.ts'

/** What an account looks like after a while: an index with documents and traffic, one that failed, keys, an invitation. */
export async function seedAccount(product: Product): Promise<{ index: string }> {
  const index = 'library'
  const endpoint = await createReadyIndex(product, index)
  const documents = [
    { _id: 'coat', title: 'A warm winter coat', price: 120, tags: ['clothes', 'winter'] },
    { _id: 'trunks', title: 'Swimming trunks for the beach', price: 25, tags: ['clothes', 'summer'] },
    { _id: 'kettle', title: 'An electric kettle with a whistle', price: 39.5, isNew: true },
  ]
  await product.send('POST', `${endpoint}/indexes/${index}/documents`, { documents, tensorFields: ['title'] })
  for (const q of ['snow', 'tea', 'holidays'])
    await product.send('POST', `${endpoint}/indexes/${index}/search`, { q })
  await product.send('POST', `${endpoint}/indexes/${index}/search`, { q: 'x', filter: 'price:(' })
  await product.send('POST', '/indexes/photos', { model: 'open_clip/ViT-B-32/laion2b_s34b_b79k' })
  await product.send('GET', '/indexes/photos/status?waitFor=FAILED')
  await product.send('POST', '/keys', { name: 'storefront', scope: 'read', note: 'the shop window' })
  const old = await product.send('POST', '/keys', { name: 'importer', scope: 'read-write' })
  await product.send('DELETE', `/keys/${String(old.body['keyId'])}`)
  await product.send('POST', '/invitations', { email: 'grace@example.com', role: 'developer' })
  return { index }
}
