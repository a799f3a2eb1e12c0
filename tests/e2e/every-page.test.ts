import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { canUseBrowser, firstOwner, newPerson, type Person, startBrowser } from '../support/browser.ts'
import { seedAccount } from '../support/console-seed.ts'
import { type Product, startProduct } from '../support/product.ts'

/** Every page somebody signed in can be on, dialogs that have an address included. */
const PAGES = [
  '/',
  '/welcome',
  '/indexes',
  '/create-index',
  '/indexes/library',
  '/indexes/library?dialog=scale',
  '/indexes/library?dialog=delete',
  '/indexes/library/documents',
  '/indexes/library/documents?dialog=add',
  '/indexes/library/search',
  '/indexes/library/settings',
  '/indexes/photos',
  '/api-keys',
  '/api-keys?dialog=create',
  '/team',
  '/team?dialog=invite',
  '/team?dialog=roles',
  '/activity',
  '/activity?q=storefront&action=api_key',
  '/billing',
  '/billing?dialog=budget',
  '/billing?dialog=details',
  '/account',
  '/accounts/new',
  '/profile',
  '/profile?dialog=password',
  '/profile?dialog=two-factor',
  '/operators/cells',
  '/help',
  '/no/such/page',
] as const
const OUTSIDE = ['/sign-in', '/sign-up', '/forgotten-password', '/reset-password', '/invitation'] as const

describe.runIf(canUseBrowser('every page of the Console'))('every page of the Console', () => {
  let product: Product
  let browser: Browser
  beforeAll(async () => {
    ;[product, browser] = await Promise.all([startProduct(), startBrowser()])
    await seedAccount(product)
  })
  afterAll(async () => {
    await browser?.close()
    await product?.[Symbol.asyncDispose]()
  })

  describe.each([1280, 360])('in both themes, %i px wide', (width) => {
    let person: Person
    beforeAll(async () => {
      person = await newPerson(browser, product, { width })
      const { email, password } = await firstOwner(product)
      await person.signIn(email, password)
    })
    afterAll(() => person.context.close())

    it.each(PAGES)(
      '%s has one heading, no serious fault of accessibility and nothing to complain of',
      (path) => expectSound(person, path),
    )
  })

  describe('outside, in both themes', () => {
    let person: Person
    beforeAll(async () => void (person = await newPerson(browser, product)))
    afterAll(() => person.context.close())

    it.each(OUTSIDE)(
      '%s has one heading, no serious fault of accessibility and nothing to complain of',
      (path) => {
        // Asking who is signed in answers 401, which browsers write down.
        person.expects(/401 \(Unauthorized\)/)
        return expectSound(person, path)
      },
    )
  })
})

async function expectSound({ page, complaints, axe }: Person, path: string): Promise<void> {
  complaints.length = 0
  await page.emulateMedia({ colorScheme: 'light' })
  await page.goto(path)
  await page.locator('h1').first().waitFor()
  // What is still loading would hide what it brings.
  await page.locator('main [aria-busy="true"]').first().waitFor({ state: 'detached' })
  await expect.poll(() => page.locator('h1').count()).toBe(1)
  expect(await page.title()).toMatch(/Marqo Cloud$/)
  expect(await axe()).toEqual([])
  expect(await page.evaluate('document.documentElement.scrollWidth - window.innerWidth')).toBeLessThanOrEqual(
    0,
  )
  // Themes differ in their colours alone, and every rule takes four times as long.
  await page.emulateMedia({ colorScheme: 'dark' })
  expect(await axe('colours')).toEqual([])
  expect(complaints).toEqual([])
}
