import type { Browser, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { canUseBrowser, firstOwner, newPerson, type Person } from '../support/browser.ts'
import { startInBrowser } from '../support/in-browser.ts'
import { createReadyIndex, type Product, waitForStatus } from '../support/product.ts'

describe.runIf(canUseBrowser('what stands around every page'))('around every page', () => {
  let product: Product
  let browser: Browser
  let owner: { email: string; password: string }
  startInBrowser(async (started) => {
    ;({ product, browser } = started)
    owner = await firstOwner(product)
    await createReadyIndex(product, 'library')
    await createReadyIndex(product, 'asleep')
    await product.send('PUT', '/indexes/asleep', { numberOfInferences: 0 })
    await waitForStatus(product, 'asleep', 'READY')
  })
  const signedIn = async (options = {}): Promise<Person> => {
    const person = await newPerson(browser, product, options)
    await person.signIn(owner.email, owner.password)
    return person
  }
  const palette = async (page: Page, typed: string) => {
    await page.keyboard.press('Control+K')
    await page.getByPlaceholder('Search pages, indexes and actions').fill(typed)
  }

  it('the frame stands at once while nothing has answered, and what comes has its places', async () => {
    const { page, context } = await signedIn()
    const answer = Promise.withResolvers<void>()
    await page.route('**/web/**', async (route) => {
      await answer.promise
      await route.continue().catch(() => undefined)
    })
    await page.goto('/', { waitUntil: 'commit' })
    const main = page.locator('main#main')
    await main.getByRole('status').waitFor()
    const before = await main.boundingBox()
    await expect.poll(() => page.locator('aside').isVisible()).toBe(true)
    answer.resolve()
    await page.getByRole('heading', { name: 'Overview' }).waitFor()
    expect((await main.boundingBox())?.x).toBe(before?.x)
    await context.close()
  })

  it('a paused index is Paused wherever its status stands, and ready nowhere', async () => {
    const { page, context } = await signedIn()
    await page.goto('/')
    await page.getByText('2 indexes: 1 ready, 1 paused').waitFor()
    const row = page.getByRole('link', { name: /asleep/ })
    await expect.poll(() => row.getByText('Paused').count()).toBe(1)
    await page.goto('/indexes')
    await page
      .getByRole('row', { name: /asleep/ })
      .getByText('Paused')
      .waitFor()
    await page.goto('/indexes/asleep')
    const header = page.locator('main header')
    await header.getByText('Paused', { exact: true }).waitFor()
    await expect.poll(() => header.getByText('Ready').count()).toBe(0)
    await page.goto('/operators/cells')
    await page
      .getByRole('row', { name: /asleep/ })
      .getByText('Paused')
      .waitFor()
    await context.close()
  })

  it.each(['/', '/welcome?step=index', '/create-index', '/indexes/library', '/indexes/library?dialog=pause'])(
    'the price at %s is said to be an example that nobody pays',
    async (path) => {
      const { page, context, complaints } = await signedIn()
      await page.goto(path)
      await page.getByText('Example prices. Nothing is charged here.').first().waitFor()
      expect(complaints).toEqual([])
      await context.close()
    },
  )

  it('the palette finds what can be done, from whatever page', async () => {
    const { page, context, complaints } = await signedIn()
    await page.goto('/profile')
    await page.getByRole('heading', { name: 'Profile and security' }).waitFor()
    for (const [typed, found] of [
      ['api key', 'Create API key'],
      ['sign out', 'Sign out'],
      ['pause', 'Pause library'],
      ['resume', 'Resume asleep'],
      ['add doc', 'Add documents to library'],
      ['docs', 'Help'],
    ] as const) {
      await palette(page, typed)
      await page.getByRole('option', { name: found }).first().waitFor()
      await page.keyboard.press('Escape')
    }
    await palette(page, 'pause')
    await page.keyboard.press('Enter')
    await page.getByRole('dialog', { name: 'Pause library?' }).waitFor()
    expect(complaints).toEqual([])
    await context.close()
  })

  it('an unknown address keeps the shell, and /indexes/new leads to the form', async () => {
    const person = await signedIn()
    const { page, context } = person
    await page.goto('/no-such-page')
    await page.getByText('There is no page at this address').waitFor()
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Indexes' }).waitFor()
    person.expects(/404/)
    await page.goto('/indexes/new')
    await page.getByRole('heading', { name: 'Create index' }).waitFor()
    expect(person.complaints).toEqual([])
    await context.close()
  })

  it.each(['/api-keys', '/team', '/indexes'])(
    'on a phone the actions of a row of %s are in sight without scrolling',
    async (path) => {
      const { page, context } = await signedIn({ width: 390, height: 844 })
      await page.goto(path)
      const box = await page
        .getByRole('button', { name: /^Actions for/ })
        .first()
        .boundingBox()
      expect((box?.x ?? 999) + (box?.width ?? 999)).toBeLessThanOrEqual(390)
      await context.close()
    },
  )

  it('the list of indexes shows when each was created in full', async () => {
    const { page, context } = await signedIn({ width: 1440, height: 900 })
    await page.goto('/indexes')
    const time = page.locator('td time').first()
    await time.evaluate((one) => void (one.textContent = '34 minutes ago'))
    expect(
      await time.evaluate(({ parentElement: cell }) => (cell?.scrollWidth ?? 9) <= (cell?.clientWidth ?? 0)),
    ).toBe(true)
    await context.close()
  })

  it('says that one is offline when the network goes, before anything is asked, and takes it back', async () => {
    const person = await signedIn()
    person.expects(/ERR_INTERNET_DISCONNECTED|offline|Failed to load/)
    const { page, context } = person
    await page.goto('/indexes')
    await page.getByRole('heading', { name: 'Indexes' }).waitFor()
    await context.setOffline(true)
    await page.getByText('You are offline.').waitFor()
    await context.setOffline(false)
    await page.getByText('You are offline.').waitFor({ state: 'detached' })
    await expect.poll(() => page.getByRole('heading', { name: 'Indexes' }).isVisible()).toBe(true)
    await context.close()
  })

  it('an import that loses records says how many before it begins, and refuses what is no text', async () => {
    const { page, context } = await signedIn()
    await page.goto('/indexes/library/documents?dialog=add')
    const file = page.locator('input[type="file"]')
    const give = (name: string, buffer: Buffer) => file.setInputFiles({ name, mimeType: 'text/csv', buffer })
    await give(
      'photo.csv',
      Buffer.from(Array.from({ length: 3000 }, (_, at) => (at * 7919 + (at >> 3) * 104_729) % 256)),
    )
    await page.getByText('This is not a text file').waitFor()
    await give('rows.json', Buffer.from('[{"a":1},{"a":2,},{"a":3}]'))
    await page.getByText(/^1 of 3 records cannot be read/).waitFor()
    await page.getByRole('button', { name: 'Add 2 of 3' }).waitFor()
    await page.getByRole('button', { name: 'See why' }).click()
    const left = page.getByRole('table', { name: 'Records that are left out' })
    await left.waitFor()
    await expect.poll(() => left.getByRole('row').count()).toBe(2)
    await context.close()
  })

  it('an invitation to a typo or to a member is stopped before it is sent', async () => {
    const { page, context } = await signedIn()
    await page.goto('/team?dialog=invite')
    await page.getByLabel('E-mail addresses').fill(`not-an-address, ${owner.email}`)
    await page.getByLabel('E-mail addresses').blur()
    await page.getByText('not-an-address is not an e-mail address.').waitFor()
    await page.getByText(`${owner.email} is already in the team.`).waitFor()
    await expect.poll(() => page.getByRole('button', { name: 'Send invitation' }).isDisabled()).toBe(true)
    await context.close()
  })

  it('a name that is too long for a key is refused and not cut', async () => {
    const { page, context } = await signedIn()
    await page.goto('/api-keys?dialog=create')
    const name = page.getByRole('dialog').getByLabel('Name')
    await name.fill('x'.repeat(70))
    await page.getByRole('dialog').getByRole('button', { name: 'Create API key' }).click()
    await page.getByText('At most 64 characters. This has 70.').waitFor()
    await expect.poll(() => name.inputValue()).toHaveLength(70)
    await context.close()
  })

  it('nothing of the form for an index moves while its name is typed', async () => {
    const { page, context } = await signedIn()
    await page.goto('/create-index')
    const model = page.getByRole('combobox', { name: /Model/ })
    const before = await model.boundingBox()
    await page.getByLabel('Name').fill('products')
    await page.getByText('Available').waitFor()
    expect((await model.boundingBox())?.y).toBe(before?.y)
    await context.close()
  })
})
