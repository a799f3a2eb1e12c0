import type { Browser } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { canUseBrowser, firstOwner, newPerson, type Person } from '../support/browser.ts'
import { startInBrowser } from '../support/in-browser.ts'
import { type Product, until } from '../support/product.ts'

describe.runIf(canUseBrowser('the list of API keys'))('the list of API keys', () => {
  let product: Product
  let browser: Browser
  let ada: Person
  startInBrowser(async (started) => {
    ;({ product, browser } = started)
    const { email, password } = await firstOwner(product)
    ada = await newPerson(browser, product)
    await ada.signIn(email, password)
    await product.send('POST', '/keys', { name: 'web shop', scope: 'read', note: 'production' })
    const { body } = await product.send('POST', '/keys', { name: 'old job', scope: 'read' })
    await product.send('DELETE', `/keys/${String(body['keyId'])}`)
  })
  const names = async (...wanted: string[]) => {
    const cells = ada.page
      .getByRole('table', { name: 'API keys' })
      .getByRole('row')
      .locator('td:first-child .font-medium')
    await until(10, async () => {
      const shown = await cells.allTextContents()
      return JSON.stringify(shown.toSorted()) === JSON.stringify(wanted.toSorted()) ? true : undefined
    })
  }

  it('is searched and filtered; both stand in the address and outlive a dialog', async () => {
    const { page } = ada
    await page.goto('/api-keys')
    await names('default', 'web shop', 'old job')
    await page.getByRole('radio', { name: 'Revoked or expired' }).click()
    await names('old job')
    await page.getByRole('radio', { name: 'Active' }).click()
    await page.getByRole('searchbox', { name: 'Search API keys' }).fill('production')
    await names('web shop')
    await page.getByRole('button', { name: 'Actions for web shop' }).click()
    await page.getByRole('menuitem', { name: 'Rotate' }).click()
    await page.getByRole('dialog').waitFor()
    await page.keyboard.press('Escape')
    await until(10, async () => {
      const { dialog, ...rest } = Object.fromEntries(new URL(page.url()).searchParams)
      return dialog === undefined && rest['q'] === 'production' && rest['show'] === 'active'
        ? true
        : undefined
    })
    await page.reload()
    await names('web shop')
    await page.getByRole('searchbox', { name: 'Search API keys' }).fill('nothing like it')
    await page.getByText('No API key matches').waitFor()
    expect(ada.complaints).toEqual([])
  })
})
