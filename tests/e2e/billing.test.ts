import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { canUseBrowser, firstOwner, newPerson, type Person, startBrowser } from '../support/browser.ts'
import { canMoveClock, daysAgo } from '../support/clock.ts'
import { createReadyIndex, type Product, startProduct, waitForStatus } from '../support/product.ts'

const WHAT = 'what an account pays'
/** So long ago that the whole of last month was used, whatever day this is. */
const DAYS = 62

describe.runIf(canUseBrowser(WHAT) && canMoveClock(WHAT))('the Billing page', () => {
  let dataDir: string
  let product: Product
  let browser: Browser
  let ada: Person

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'marqo-billing-'))
    await using earlier = await startProduct({ dataDir, env: daysAgo(DAYS) })
    await createReadyIndex(earlier, 'library', { numberOfInferences: 2 })
    await earlier.stop()
    ;[product, browser] = await Promise.all([startProduct({ dataDir }), startBrowser()])
    const owner = await firstOwner(product)
    ada = await newPerson(browser, product)
    await ada.signIn(owner.email, owner.password)
  })
  afterAll(async () => {
    await browser?.close()
    await product?.[Symbol.asyncDispose]()
    await rm(dataDir, { recursive: true, force: true })
  })

  it('shows what a new index costs, and who it is, within two minutes of its creation', async () => {
    const { page } = ada
    await createReadyIndex(product, 'products')
    await page.goto('/billing')
    await page.getByRole('heading', { name: 'Billing', level: 1 }).waitFor()
    await page.getByText('Ledger only').waitFor()
    const costs = page.getByRole('region', { name: 'Cost by index' })
    await costs.getByRole('link', { name: 'products' }).waitFor({ timeout: 120_000 })
    await page.getByText('products is ready').waitFor()
    await page.getByText('Example prices. Nothing is charged here.').first().waitFor()
    await page.goto('/indexes/products')
    await page.getByText('this month so far').waitFor()
    expect(ada.complaints).toEqual([])
  })

  it('tells a month that is over by day and by index, with its invoice, and gives its events to compute it again', async () => {
    const { page } = ada
    await page.goto('/billing')
    const invoices = page.getByRole('region', { name: 'Invoices' })
    const issued = invoices.getByRole('row').filter({ hasText: /M-\w+-\d{4}/ })
    await expect.poll(() => issued.count()).toBeGreaterThanOrEqual(1)
    const [lastMonth = ''] = /^\w{3} \d{4}/.exec((await issued.first().innerText()).trim()) ?? []
    const [total = ''] = /\$[\d,.]+/.exec(await issued.first().innerText()) ?? []

    await page.getByRole('combobox', { name: 'Month' }).click()
    await page.getByRole('option', { name: lastMonth }).click()
    await page.waitForURL(/month=\d{4}-\d{2}/)
    const costs = page.getByRole('region', { name: 'Cost by index' })
    await expect.poll(() => costs.getByRole('row').last().innerText()).toContain(total)
    const month = new URL(page.url()).searchParams.get('month') ?? ''
    await page.getByRole('button', { name: 'Show as a table' }).click()
    const days = page.getByRole('region', { name: 'Cost by day' }).getByRole('row')
    const [year = 0, number = 0] = month.split('-').map(Number)
    await expect.poll(() => days.count()).toBe(1 + new Date(Date.UTC(year, number, 0)).getUTCDate())

    const [invoice] = await Promise.all([
      page.context().waitForEvent('page'),
      issued
        .first()
        .getByRole('link', { name: /^View invoice of/ })
        .click(),
    ])
    await invoice.getByText(total).first().waitFor()
    await invoice.close()
    await page.getByRole('button', { name: 'Download' }).click()
    const [csv] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: 'Usage events (CSV)' }).click(),
    ])
    expect(csv.suggestedFilename()).toContain(`${month}.csv`)
    expect(ada.complaints).toEqual([])
  })

  it('pauses the indexes when the cap of a budget is reached, says so on their pages, and resumes them when it is raised', async () => {
    const { page } = ada
    const podsOf = async () => (await product.send('GET', '/indexes/library')).body['numberOfInferences']
    const setBudget = async (amount: string, isCapped: boolean) => {
      await page.goto('/billing?dialog=budget')
      const dialog = page.getByRole('dialog', { name: 'Budget' })
      await dialog.getByLabel('Amount a month, in US dollars').fill(amount)
      await dialog.getByRole('checkbox').setChecked(isCapped)
      await dialog.getByRole('button', { name: 'Save budget' }).click()
      await expect.poll(() => dialog.count()).toBe(0)
    }
    await page.goto('/billing?dialog=budget')
    await page.getByLabel('Amount a month, in US dollars').fill('twelve')
    await page.getByRole('button', { name: 'Save budget' }).click()
    await page.getByText('Enter an amount like 250 or 99.50.').waitFor()

    await setBudget('0.00', true)
    await page.getByText('The cap of $0.00 is reached').waitFor()
    await expect.poll(podsOf).toBe(0)
    await waitForStatus(product, 'library', 'READY')
    await page.goto('/indexes/library')
    await page.getByText('The cap of the budget has paused this index').waitFor()
    await page.goto('/')
    await page.getByText('The cap of $0.00 is reached').waitFor()

    await setBudget('100000', true)
    await expect.poll(podsOf).toBe(2)
    await page.goto('/billing')
    await page.getByText('At the present size the month ends within the budget.').waitFor()
    expect(await page.getByText('The cap of').count()).toBe(0)
    expect(ada.complaints).toEqual([])
  })

  it('keeps name, address and tax ids for the next invoices', async () => {
    const { page } = ada
    await page.goto('/billing?dialog=details')
    const dialog = page.getByRole('dialog', { name: 'Billing details' })
    await dialog.getByLabel('Name on invoices').fill('Acme Analytics')
    await dialog.getByLabel('Street and number').fill('1 Main Street')
    await dialog.getByRole('button', { name: 'Save details' }).click()
    await dialog.getByText('Enter the city, or leave the whole address empty.').waitFor()
    await dialog.getByLabel('City').fill('Wien')
    await dialog.getByLabel('Country').fill('at')
    await dialog.getByLabel('Tax ids').fill('eu_vat ATU12345678')
    await dialog.getByRole('button', { name: 'Save details' }).click()
    await page.getByText('The billing details are saved').waitFor()
    await page.getByText('ATU12345678').waitFor()
    await page.getByText('1 Main Street').waitFor()
    expect(ada.complaints).toEqual([])
  })
})
