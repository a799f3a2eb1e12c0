import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { canUseBrowser, firstOwner, newPerson, type Person, startBrowser } from '../support/browser.ts'
import { type Product, startProduct } from '../support/product.ts'

describe.runIf(canUseBrowser('the page Activity'))('the page Activity', () => {
  let product: Product
  let browser: Browser
  let person: Person
  beforeAll(async () => {
    ;[product, browser] = await Promise.all([startProduct(), startBrowser()])
    person = await newPerson(browser, product)
    const { email, password } = await firstOwner(product)
    await person.signIn(email, password)
    const made = await product.send('POST', '/keys', { name: 'storefront', scope: 'read' })
    await product.send('PATCH', `/keys/${String(made.body['keyId'])}`, { name: 'shop window' })
    await product.send('DELETE', `/keys/${String(made.body['keyId'])}`)
  })
  afterAll(async () => {
    await browser?.close()
    await product?.[Symbol.asyncDispose]()
  })

  const entries = () => person.page.getByRole('list', { name: 'Activity' }).getByRole('listitem')

  it('is found in the navigation and tells who did what, what was different, and from where', async () => {
    const { page } = person
    await page.getByRole('link', { name: 'Activity', exact: true }).click()
    await page.getByRole('heading', { level: 1, name: 'Activity' }).waitFor()
    const changed = page.getByRole('button', { name: /^Details: .*changed API key shop window/ })
    await changed.waitFor()
    await changed.press('Enter')
    expect(await changed.getAttribute('aria-expanded')).toBe('true')
    const row = page.getByRole('region', { name: 'Before and after' }).getByRole('row', { name: /^name / })
    expect(await row.getByRole('cell').allTextContents()).toEqual(['storefront', 'shop window'])
    expect(await page.getByRole('main').textContent()).toContain('127.0.0.1')
  })

  it('is searched and filtered, and an address shows the same to somebody else', async () => {
    const { page } = person
    await page.goto('/activity')
    await page.getByRole('searchbox', { name: 'Search activity' }).fill('shop window')
    await expect.poll(() => entries().count()).toBe(2)
    await page.getByRole('combobox', { name: 'What happened' }).click()
    await page.getByRole('option', { name: 'Indexes' }).click()
    await page.getByText('Nothing matches').waitFor()
    expect(page.url()).toMatch(/q=shop/)
    expect(page.url()).toMatch(/action=index/)
    await page.getByRole('button', { name: 'Clear', exact: true }).last().click()
    await expect.poll(() => entries().count()).toBeGreaterThan(3)
    await page.goto('/activity?action=api_key.revoked')
    await expect.poll(() => entries().count()).toBe(1)
    await page.getByRole('button', { name: /^Only what / }).click()
    await page.getByRole('button', { name: /^By / }).waitFor()
    await expect.poll(() => entries().count()).toBe(1)
  })

  it('exports a file', async () => {
    const { page } = person
    await page.goto('/activity')
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Export' }).click(),
    ])
    expect(download.suggestedFilename()).toBe('activity.jsonl')
  })

  it('is reached from the overview', async () => {
    const { page } = person
    await page.goto('/')
    await page.getByRole('link', { name: 'All activity' }).click()
    await page.getByRole('heading', { level: 1, name: 'Activity' }).waitFor()
    expect(person.complaints).toEqual([])
  })
})
