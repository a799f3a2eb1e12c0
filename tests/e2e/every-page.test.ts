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

  describe.each([
    ['light', 1280],
    ['dark', 1280],
    ['light', 360],
    ['dark', 360],
  ] as const)('in the %s theme, %i px wide', (theme, width) => {
    let person: Person
    beforeAll(async () => {
      person = await newPerson(browser, product, { theme, width })
      const { email, password } = await firstOwner(product)
      await person.signIn(email, password)
    })
    afterAll(() => person.context.close())

    it.each(PAGES)(
      '%s has one heading, no serious fault of accessibility and nothing to complain of',
      (path) => expectSound(person, path),
    )
  })

  describe.each(['light', 'dark'] as const)('outside, in the %s theme', (theme) => {
    let person: Person
    beforeAll(async () => void (person = await newPerson(browser, product, { theme })))
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
  await page.goto(path)
  await page.locator('h1').first().waitFor()
  // What is still loading would hide what it brings.
  await page.locator('main [aria-busy="true"]').first().waitFor({ state: 'detached' })
  expect(await page.locator('h1').count()).toBe(1)
  expect(await page.title()).toMatch(/Marqo Cloud$/)
  expect(await axe()).toEqual([])
  const overflow = await page.evaluate('document.documentElement.scrollWidth - window.innerWidth')
  expect(overflow).toBeLessThanOrEqual(0)
  expect(complaints).toEqual([])
}
