import type { Browser } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { canUseBrowser, firstOwner, newPerson, type Person } from '../support/browser.ts'
import { startInBrowser } from '../support/in-browser.ts'
import { createReadyIndex, type Product, until, waitForStatus } from '../support/product.ts'

describe.runIf(canUseBrowser('what the Console does in trouble'))('the Console in trouble', () => {
  let product: Product
  let browser: Browser
  let owner: { email: string; password: string }
  startInBrowser(async (started) => {
    ;({ product, browser } = started)
    owner = await firstOwner(product)
    await createReadyIndex(product, 'library')
  })
  const signedIn = async (): Promise<Person> => {
    const person = await newPerson(browser, product)
    await person.signIn(owner.email, owner.password)
    return person
  }
  const keysNamed = async (name: string) => {
    const { body } = await product.send('GET', '/keys?limit=100')
    return (body['results'] as { name: string }[]).filter((key) => key.name === name).length
  }
  /** Ends every other session of the owner, as somebody does who lost a laptop. */
  const endOtherSessions = async () => {
    const answer = await fetch(`${product.apiUrl}/web/sessions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: owner.email, password: owner.password }),
    })
    const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? ''
    expect(
      (await fetch(`${product.apiUrl}/web/sessions`, { method: 'DELETE', headers: { cookie } })).status,
    ).toBe(200)
  }
  const beginKey = async ({ page }: Person, name: string) => {
    await page.goto('/api-keys?dialog=create')
    await page.getByLabel('Name').fill(name)
  }
  const submit = ({ page }: Person) =>
    page.getByRole('dialog').getByRole('button', { name: 'Create API key' })

  it('keeps what was entered when the session ends in the middle of a form', async () => {
    const ada = await signedIn()
    ada.expects(/401/)
    await beginKey(ada, 'kept over the end of a session')
    await endOtherSessions()
    await submit(ada).click()
    const again = ada.page.getByRole('dialog', { name: 'Sign in again' })
    await again.getByLabel('Password', { exact: true }).fill(owner.password)
    await again.getByRole('button', { name: 'Sign in' }).click()
    await ada.page.getByRole('dialog', { name: /is ready/ }).waitFor()
    expect(await keysNamed('kept over the end of a session')).toBe(1)
    expect(ada.complaints).toEqual([])
    await ada.context.close()
  })

  it('sends once what is clicked twice', async () => {
    const ada = await signedIn()
    await beginKey(ada, 'clicked twice')
    await submit(ada).dblclick()
    await ada.page.getByRole('dialog', { name: /is ready/ }).waitFor()
    expect(await keysNamed('clicked twice')).toBe(1)
    expect(ada.complaints).toEqual([])
    await ada.context.close()
  })

  it('keeps a form when the network is gone, and sends it when it is back', async () => {
    const ada = await signedIn()
    ada.expects(/ERR_INTERNET_DISCONNECTED|ERR_NETWORK/)
    await beginKey(ada, 'over a lost network')
    await ada.context.setOffline(true)
    await submit(ada).click()
    await ada.page
      .getByRole('dialog')
      .getByRole('alert')
      .getByText(/cannot be reached/)
      .waitFor()
    await expect.poll(() => ada.page.getByLabel('Name').inputValue()).toBe('over a lost network')
    await ada.context.setOffline(false)
    await submit(ada).click()
    await ada.page.getByRole('dialog', { name: /is ready/ }).waitFor()
    expect(await keysNamed('over a lost network')).toBe(1)
    expect(ada.complaints).toEqual([])
    await ada.context.close()
  })

  it('says that the server is away, and goes on when it is back', async () => {
    const ada = await signedIn()
    ada.expects(/ERR_|502|503|Failed to load/)
    await ada.page.goto('/indexes')
    await ada.page.getByRole('link', { name: 'library' }).first().waitFor()
    const banner = ada.page.getByText(/server is not answering/)
    // The supervisor brings it back at once; kept away for a while it is noticed.
    const killing = setInterval(() => void product.kill('controller').catch(() => {}), 300)
    await banner.waitFor()
    clearInterval(killing)
    await expect.poll(() => ada.page.getByRole('link', { name: 'library' }).count()).toBeGreaterThan(0)
    await product.ready('controller')
    await banner.waitFor({ state: 'detached' })
    await product.send('POST', '/indexes/made-meanwhile', {})
    await ada.page.getByRole('link', { name: 'made-meanwhile' }).first().waitFor()
    await ada.context.close()
  })

  it('shows what a dead cell keeps from answering in its place, and the rest of the page', async () => {
    const ada = await signedIn()
    ada.expects(/503|ERR_/)
    const killing = setInterval(() => void product.kill('cell').catch(() => {}), 200)
    await ada.page.goto('/indexes/library/documents')
    await ada.page.getByRole('heading', { name: 'library' }).waitFor()
    const retry = ada.page.getByRole('main').getByRole('button', { name: 'Try again' })
    await retry.waitFor()
    clearInterval(killing)
    await product.ready('cell')
    await retry.click()
    await ada.page.getByRole('main').getByText('No documents yet').first().waitFor()
    await expect.poll(() => retry.count()).toBe(0)
    await ada.context.close()
  })

  it('shows two people who scale one index what the other did, and loses nothing', async () => {
    const [ada, grace] = [await signedIn(), await signedIn()]
    ada.expects(/412/)
    const scale = async ({ page }: Person) => {
      await page.goto('/indexes/library?dialog=scale')
      const dialog = page.getByRole('dialog', { name: 'Scale library' })
      await dialog.getByRole('button', { name: 'Apply change' }).waitFor()
      return dialog
    }
    const [first, second] = [await scale(ada), await scale(grace)]
    await first.getByLabel('Inference pods').fill('3')
    await second.getByLabel('Inference pods').fill('2')
    await second.getByRole('button', { name: 'Apply change' }).click()
    await grace.page.getByText('library has its new size').waitFor()
    await expect.poll(() => second.count()).toBe(0)
    await waitForStatus(product, 'library', 'READY')
    // It is told of at once, without trying.
    await first.getByText('The index was changed while this was open').waitFor()
    await first.getByRole('button', { name: 'Keep my changes on top of this' }).click()
    await first.getByRole('button', { name: 'Apply change' }).click()
    await until(20, async () => {
      const { body } = await product.send('GET', '/indexes/library')
      return body['numberOfInferences'] === 3 && body['indexStatus'] === 'READY' ? true : undefined
    })
    for (const person of [ada, grace]) {
      expect(person.complaints).toEqual([])
      await person.context.close()
    }
  })

  it('tells one of two that an index they look at was deleted by the other', async () => {
    await createReadyIndex(product, 'shared')
    const ada = await signedIn()
    ada.expects(/404/)
    await ada.page.goto('/indexes/shared')
    await ada.page.getByRole('heading', { name: 'shared' }).waitFor()
    await product.send('DELETE', '/indexes/shared')
    await ada.page
      .getByText(/was deleted/)
      .first()
      .waitFor()
    expect(ada.complaints).toEqual([])
    await ada.context.close()
  })
})
