import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { canUseBrowser, firstOwner, newPerson, type Person, startBrowser } from '../support/browser.ts'
import { type Product, startProduct } from '../support/product.ts'

const run = promisify(execFile)
/** From `npm start` to a search result, for somebody who reads no documentation. */
const NEWCOMER_MS = 120_000

describe.runIf(canUseBrowser('the first steps'))('a newcomer', () => {
  let product: Product
  let browser: Browser
  let ada: Person
  let page: Page
  let began: number
  let last: number
  const timings: [string, string][] = []
  const done = (step: string) => {
    const now = performance.now()
    timings.push([step, `${((now - last) / 1000).toFixed(1)} s`])
    last = now
  }
  beforeAll(async () => {
    began = last = performance.now()
    product = await startProduct()
    done('npm start, once installed')
    browser = await startBrowser()
    ada = await newPerson(browser, product)
    page = ada.page
  })
  afterAll(async () => {
    await browser?.close()
    await product?.[Symbol.asyncDispose]()
  })

  it(
    'gets from npm start to a search result in the browser in under two minutes',
    { timeout: NEWCOMER_MS },
    async () => {
      const { email, password } = await firstOwner(product)
      await page.goto('/')
      await page.getByLabel('E-mail').fill(email)
      await page.getByLabel('Password', { exact: true }).fill(password)
      await page.getByRole('button', { name: 'Sign in' }).click()
      await page.getByRole('heading', { name: 'Name your account' }).waitFor()
      done('sign in')
      await page.getByLabel('Account name').fill('Lovelace & Co')
      await page.getByRole('button', { name: 'Continue' }).click()
      await page.getByRole('heading', { name: 'Create an index' }).waitFor()
      done('name the account')
      await page.getByRole('button', { name: 'Create index' }).click()
      await page.getByText('Ready', { exact: true }).first().waitFor()
      done('create an index → READY')
      await page.getByRole('button', { name: 'Add sample documents' }).click()
      await page.getByRole('link', { name: 'Try a search' }).click()
      done('add sample documents')
      await page
        .getByRole('textbox', { name: /search for|query/i })
        .first()
        .fill('something for cold winter mornings')
      await page.keyboard.press('Enter')
      const best = page.getByRole('article', { name: /^Hit 1:/ })
      await best.waitFor()
      done('search')
      // By meaning: none of the words is in it as it was asked.
      await expect.poll(() => best.innerText()).toMatch(/winter coat|beanie/i)
      timings.push(['in all', `${((performance.now() - began) / 1000).toFixed(1)} s`])
      console.log(timings.map(([step, time]) => `${step.padEnd(28)}${time}`).join('\n'))
      expect(ada.complaints).toEqual([])
    },
  )

  it('copies code that works as it is, and sees its document arrive', async () => {
    await page.goto('/welcome?step=index')
    await page.getByLabel('Name', { exact: true }).fill('from-code')
    await page.getByRole('button', { name: 'Create index' }).click()
    await page.getByText('Ready', { exact: true }).first().waitFor()
    await page.getByText('Waiting for your first document').waitFor()
    await page.getByRole('button', { name: 'Create a key for this code' }).click()
    await page.getByText('The key is in the code').waitFor()
    await page.getByRole('tab', { name: 'curl' }).click()
    await page.getByRole('button', { name: 'Copy curl code' }).click()
    const code = String(await page.evaluate('navigator.clipboard.readText()'))
    expect(code).toContain('mqc_')
    const { stdout } = await run('bash', ['-c', code])
    expect(JSON.parse(stdout)).toMatchObject({ errors: false })
    await page.getByText(/(document has|documents have) arrived/).waitFor()
    expect(ada.complaints).toEqual([])
  })

  it('is asked to change the printed password until it is changed', async () => {
    const { password } = await firstOwner(product)
    await page.goto('/')
    const asked = page.getByText('You still use the password that was printed at the first start.')
    await asked.waitFor()
    expect(await ada.axe()).toEqual([])
    await page.getByRole('link', { name: 'Change it' }).click()
    await page.getByLabel('Current password').fill(password)
    await page.getByLabel('New password').fill('nine purple umbrellas dance')
    await page.keyboard.press('Enter')
    await page.getByText('Password changed').waitFor()
    await expect.poll(() => asked.count()).toBe(0)
    await page.reload()
    await page.getByRole('heading', { name: 'Profile and security' }).waitFor()
    expect(await asked.count()).toBe(0)
    expect(ada.complaints).toEqual([])
  })

  it('gets about by keyboard alone', async () => {
    await page.goto('/')
    await page.getByRole('heading', { name: 'Overview' }).waitFor()
    await page.keyboard.press('g')
    await page.keyboard.press('i')
    await page.getByRole('heading', { name: 'Indexes' }).waitFor()
    // The heading has the focus, so that it is read and Tab goes on from there.
    await page.locator('h1:focus').waitFor()
    await page.keyboard.press('Control+k')
    await page.keyboard.type('from-code')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'from-code' }).waitFor()
    await page.keyboard.press('Control+k')
    await page.keyboard.type('api keys')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'API keys' }).waitFor()
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
    await page.keyboard.press('Escape')
    await page.keyboard.press('c')
    await page.getByRole('heading', { name: 'Create index' }).waitFor()
    await page.goBack()
    await page.getByRole('heading', { name: 'API keys' }).waitFor()
    expect(ada.complaints).toEqual([])
  })
})
