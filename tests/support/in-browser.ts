import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { type Person, startBrowser } from './browser.ts'
import { type Product, type StartOptions, startProduct } from './product.ts'

type InBrowser = { product: Product; browser: Browser }

/** Starts a product and a browser before the tests of a group, and ends both after them. */
export function startInBrowser(
  begin: (started: InBrowser) => Promise<void> | void,
  options: StartOptions = {},
): void {
  let product: Product | undefined
  let browser: Browser | undefined
  beforeAll(async () => {
    const starting = [startProduct(options), startBrowser()] as const
    // Each is kept as soon as it runs, so that it ends where the other cannot start.
    ;[product, browser] = await Promise.all([
      starting[0].then((started) => (product = started)),
      starting[1].then((started) => (browser = started)),
    ])
    await begin({ product, browser })
  })
  afterAll(async () => {
    await browser?.close()
    await product?.[Symbol.asyncDispose]()
  })
}

/** Closes the browsers of each test's people after it, and finds that none complained of anything. */
export function watchedPeople(): (person: Person) => void {
  const people: Person[] = []
  afterEach(async () => {
    for (const { complaints, context } of people.splice(0)) {
      expect(complaints).toEqual([])
      await context.close()
    }
  })
  return (person) => void people.push(person)
}
