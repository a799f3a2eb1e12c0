import { stat } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { canUseBrowser, firstOwner, newPerson } from '../support/browser.ts'
import { startInBrowser } from '../support/in-browser.ts'
import { seedAccount } from '../support/console-seed.ts'
import type { Product } from '../support/product.ts'

const DIST = fileURLToPath(new URL('../../console/dist', import.meta.url))

/** Kilobytes of JavaScript that a page loaded, as gzip packs it. */
async function packedKilobytes(urls: Iterable<string>): Promise<number> {
  const sizes = await Promise.all(
    [...new Set(urls)].map(async (url) => (await stat(`${DIST}${new URL(url).pathname}.gz`)).size),
  )
  return sizes.reduce((sum, size) => sum + size, 0) / 1024
}

function scriptsOf(page: Page): Set<string> {
  const urls = new Set<string>()
  page.on('response', (response) => {
    const url = response.url()
    if (new URL(url).pathname.endsWith('.js')) urls.add(url)
  })
  return urls
}

describe.runIf(canUseBrowser('how much the Console loads'))('the JavaScript that is loaded', () => {
  let product: Product
  let browser: Browser
  startInBrowser(async (started) => {
    ;({ product, browser } = started)
    await seedAccount(product)
  })

  it('is at most 180 KB for signing in', async () => {
    const { page, context } = await newPerson(browser, product)
    const scripts = scriptsOf(page)
    await page.goto('/sign-in', { waitUntil: 'networkidle' })
    expect(scripts.size).toBeGreaterThan(0)
    expect(await packedKilobytes(scripts)).toBeLessThanOrEqual(180)
    await context.close()
  })

  it('is at most 350 KB in all before the first chart or editor', async () => {
    const person = await newPerson(browser, product)
    const scripts = scriptsOf(person.page)
    const { email, password } = await firstOwner(product)
    await person.signIn(email, password)
    for (const path of ['/', '/indexes', '/api-keys', '/team', '/account', '/profile']) {
      await person.page.goto(path, { waitUntil: 'domcontentloaded' })
      await person.page.locator('h1').waitFor()
    }
    expect(await packedKilobytes(scripts)).toBeLessThanOrEqual(350)
    await person.context.close()
  })
})
