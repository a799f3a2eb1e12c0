import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launch, type LaunchedChrome } from 'chrome-launcher'
import lighthouse from 'lighthouse'
import { canUseBrowser, CHROMIUM, firstOwner } from '../support/browser.ts'
import { seedAccount } from '../support/console-seed.ts'
import { type Product, startProduct } from '../support/product.ts'

const FLAGS = [
  '--headless=new',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-sync',
]

describe.runIf(canUseBrowser('what Lighthouse finds'))('Lighthouse', () => {
  let product: Product
  let chrome: LaunchedChrome
  let cookie: string
  beforeAll(async () => {
    ;[product, chrome] = await Promise.all([
      startProduct(),
      launch({ chromePath: CHROMIUM, chromeFlags: FLAGS }),
    ])
    await seedAccount(product)
    const { email, password } = await firstOwner(product)
    const signedIn = await fetch(`${product.apiUrl}/web/sessions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email, password }),
    })
    cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? ''
  })
  afterAll(async () => {
    chrome?.kill()
    await product?.[Symbol.asyncDispose]()
  })

  it.each(['/sign-in', '/', '/indexes', '/indexes/library'])(
    'gives %s full marks for accessibility and best practices',
    async (path) => {
      const result = await lighthouse(`http://localhost:${product.port}${path}`, {
        port: chrome.port,
        logLevel: 'silent',
        onlyCategories: ['accessibility', 'best-practices'],
        ...(path !== '/sign-in' && { extraHeaders: { Cookie: cookie } }),
      })
      const { categories, audits } = result?.lhr ?? { categories: {}, audits: {} }
      // Why not, where it is not.
      const faults = Object.values(audits)
        .filter(({ score, scoreDisplayMode }) => scoreDisplayMode === 'binary' && score === 0)
        .map(
          ({ id, explanation, details }) =>
            `${id} ${explanation ?? ''} ${JSON.stringify(details ?? {}).slice(0, 600)}`,
        )
      const scores = Object.fromEntries(Object.entries(categories).map(([id, { score }]) => [id, score]))
      expect([scores, faults]).toEqual([{ accessibility: 1, 'best-practices': 1 }, []])
    },
  )
})
