import type { Browser } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { canUseBrowser, firstOwner, newPerson, type Person } from '../support/browser.ts'
import { startInBrowser } from '../support/in-browser.ts'
import { createReadyIndex, type Product, until, waitForStatus } from '../support/product.ts'

describe.runIf(canUseBrowser('the page of an index'))('the page of an index', () => {
  let product: Product
  let browser: Browser
  let ada: Person
  // Nothing answers there, so that a model that must be fetched makes an index fail.
  const env = { HF_ENDPOINT: 'http://127.0.0.1:9' }
  startInBrowser(
    async (started) => {
      ;({ product, browser } = started)
      const owner = await firstOwner(product)
      ada = await newPerson(browser, product)
      await ada.signIn(owner.email, owner.password)
      await createReadyIndex(product, 'library', { numberOfInferences: 2 })
    },
    { env },
  )
  const podsOf = async (name: string) => {
    const { body } = await product.send('GET', `/indexes/${name}`)
    return body['numberOfInferences']
  }
  const button = (name: string) => ada.page.getByRole('button', { name, exact: true })

  it('shows what pausing does before it is done, and resumes with as many pods as before', async () => {
    const { page } = ada
    await page.goto('/indexes/library')
    await button('Pause').click()
    const pausing = page.getByRole('dialog', { name: 'Pause library?' })
    await pausing.getByText('endpoint answers 503').waitFor()
    await pausing.getByText('-$0.1186').waitFor()
    expect(await podsOf('library')).toBe(2)
    await pausing.getByRole('button', { name: 'Pause index' }).click()
    await page.getByText('library is paused', { exact: true }).waitFor()
    await expect.poll(() => pausing.count()).toBe(0)
    await page.getByText('This index is paused').waitFor()
    // The page may ask for documents before it has read that the index is paused.
    ada.expects(/503 .*documents/)
    await page.goto('/indexes/library/search')
    await page.getByText('The index is paused').waitFor()
    await expect.poll(() => page.getByText('This index is paused').count()).toBe(0)

    await button('Resume').first().click()
    const resuming = page.getByRole('dialog', { name: 'Resume library?' })
    await expect.poll(() => resuming.getByLabel('Inference pods').inputValue()).toBe('2')
    await resuming.getByRole('button', { name: 'Resume index' }).click()
    await page.getByText('library is ready again').waitFor()
    expect(await podsOf('library')).toBe(2)
    expect(ada.complaints).toEqual([])
  })

  it('keeps dialog and period in the address: back closes the dialog, and the focus is where it was', async () => {
    const { page } = ada
    await page.goto('/indexes/library?range=7d')
    await expect.poll(() => page.getByRole('radio', { name: 'the last 7 days' }).isChecked()).toBe(true)
    await button('Scale').click()
    await page.waitForURL('**/library?range=7d&dialog=scale')
    await page.getByRole('combobox', { name: 'Inference type' }).waitFor()
    await page.goBack()
    await page.waitForURL('**/library?range=7d')
    await until(5, async () => ((await page.getByRole('dialog').count()) === 0 ? true : undefined))
    await page.locator('button:focus', { hasText: 'Scale' }).waitFor()
    expect(ada.complaints).toEqual([])
  })

  it('refuses a size beyond the limits at its field, before it is sent', async () => {
    const { page } = ada
    ada.expects(/400 .*dryRun=true/)
    await page.goto('/indexes/library?dialog=scale')
    await page.getByLabel('Shards').fill('99')
    await page.getByText('It is 99, but this account is limited to 5').waitFor()
    await expect.poll(() => button('Apply change').isDisabled()).toBe(true)
    await page.getByLabel('Shards').fill('')
    await page.getByText('Enter a whole number').waitFor()
    expect(ada.complaints).toEqual([])
  })

  it('tells why an index failed, and begins it again with its name and settings', async () => {
    const { page } = ada
    ada.expects(/404 .*pages\/indexes\/broken/)
    await product.send('POST', '/indexes/broken', { model: 'hf/e5-small-v2', numberOfInferences: 3 })
    await waitForStatus(product, 'broken', 'FAILED')
    await page.goto('/indexes/broken')
    await page.getByText('This index could not be created').waitFor()
    await page.getByText('could not be fetched').first().waitFor()
    await button('Delete and try again').click()
    const asking = page.getByRole('alertdialog')
    await asking.getByRole('button', { name: 'Delete and try again' }).click()
    await page.waitForURL('**/create-index?**')
    await until(5, async () =>
      (await page.getByLabel('Name', { exact: true }).inputValue()) === 'broken' ? true : undefined,
    )
    await expect.poll(() => page.getByLabel('Inference pods').inputValue()).toBe('3')
    expect(ada.complaints).toEqual([])
  })

  it('deletes by keyboard alone, only after its name is typed', async () => {
    const { page } = ada
    ada.expects(/404 .*pages\/indexes\/library/)
    await page.goto('/indexes/library/settings')
    await button('Delete index').last().focus()
    await page.keyboard.press('Enter')
    const asking = page.getByRole('alertdialog', { name: 'Delete index library?' })
    await asking.getByText('gone for good').waitFor()
    await page.keyboard.type('librar')
    await page.keyboard.press('Enter')
    await expect.poll(() => asking.getByRole('button', { name: 'Delete index' }).isDisabled()).toBe(true)
    await page.keyboard.type('y')
    await page.keyboard.press('Enter')
    await page.waitForURL('**/indexes')
    await page.getByText('library is being deleted').waitFor()
    expect(ada.complaints).toEqual([])
  })
})
