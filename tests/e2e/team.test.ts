import type { Browser } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { canUseBrowser, mailTo, newPerson, type Person } from '../support/browser.ts'
import { startInBrowser, watchedPeople } from '../support/in-browser.ts'
import { join, PASSWORD, signUp } from '../support/people.ts'
import { type Product, until } from '../support/product.ts'

/** What a browser writes down of a dry run, or a change, that the server refuses. */
const REFUSED = /40[139]|412|422|429|index-events/

describe.runIf(canUseBrowser('the team and the account'))('the team in the Console', () => {
  let product: Product
  let browser: Browser
  startInBrowser((started) => void ({ product, browser } = started), {
    env: { USERS_ACCOUNTS_MAX_INVITATIONS: '4', AUTH_STEP_UP_SECONDS: '1' },
  })
  const watched = watchedPeople()

  const at = async (email: string, path = '/team', width = 1280) => {
    const person = await newPerson(browser, product, { width })
    person.expects(REFUSED)
    watched(person)
    await person.signIn(email, PASSWORD)
    await person.page.goto(path)
    return person
  }
  /** An owner, and others who joined. */
  const team = async (word: string, others: Record<string, string>) => {
    const owner = await signUp(product, `olga-${word}@example.com`)
    for (const [name, role] of Object.entries(others))
      await join(product, owner.cookie, {
        email: `${name.toLowerCase()}-${word}@example.com`,
        role,
        name,
      })
    return owner
  }
  const act = async ({ page }: Person, name: string, item: string) => {
    await page.getByRole('button', { name: `Actions for ${name}` }).click()
    await page.getByRole('menuitem', { name: item }).click()
  }
  /** Signing in proves who it is for a while. */
  const proofIsOver = ({ page }: Person) =>
    until(5, async () =>
      (await page.request.post('/web/two-factor/totp')).status() === 403 ? true : undefined,
    )
  const prove = async ({ page }: Person) => {
    await page.getByRole('dialog', { name: 'Confirm it is you' }).waitFor()
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
    await page.keyboard.press('Enter')
  }

  it('takes a pasted list of people, and says of each who was not invited why', async () => {
    await team('paste', { Vera: 'viewer' })
    const olga = await at('olga-paste@example.com')
    const { page } = olga
    await page.getByRole('button', { name: 'Invite people' }).click()
    const addresses = page.getByLabel('E-mail addresses')
    await addresses.fill(
      '"Hopper, Grace" <grace@paste.example>, nobody; vera-paste@example.com\nmary@paste.example, joan@paste.example, hedy@paste.example, radia@paste.example, ida@paste.example',
    )
    await page.getByRole('button', { name: 'Send 6 invitations' }).click()
    await page.getByText('4 invitations sent').waitFor()
    await expect
      .poll(() => addresses.inputValue())
      .toBe(['nobody', 'vera-paste@example.com', 'radia@paste.example', 'ida@paste.example'].join('\n'))
    await page.getByText('nobody is not an e-mail address.').waitFor()
    await page.getByText('vera-paste@example.com is already in the team.').waitFor()
    await page.getByText('Not tried.').waitFor()
    expect(await olga.axe()).toEqual([])
    expect((await mailTo(product, 'grace@paste.example')).text).toContain('#token=')
    await page.getByRole('button', { name: 'Close', exact: true }).first().click()
    await page.getByText('4 pending invitations, which is its limit').waitFor()
    await act(olga, 'the invitation of hedy@paste.example', 'Revoke')
    await page.getByRole('button', { name: 'Revoke invitation' }).click()
    await page.getByText('3 of 4 pending').waitFor()
    await act(olga, 'the invitation of mary@paste.example', 'Send again')
    await page.getByText('Invitation sent to mary@paste.example again').waitFor()
    await mailTo(product, 'mary@paste.example', 2)
  })

  it('notices that two people change the same role', async () => {
    await team('both', { Grace: 'admin', Vera: 'viewer' })
    const [olga, grace] = [await at('olga-both@example.com'), await at('grace-both@example.com')]
    for (const person of [olga, grace]) {
      await act(person, 'Vera', 'Change role')
      await person.page.getByRole('radio', { name: 'Viewer' }).waitFor()
    }
    // Nobody gives what they do not have.
    await expect.poll(() => grace.page.getByRole('radio', { name: 'Owner' }).isDisabled()).toBe(true)
    // A role whose pages are not there yet is offered to nobody.
    await expect.poll(() => grace.page.getByRole('radio', { name: 'Billing' }).count()).toBe(0)
    await grace.page.getByRole('radio', { name: 'Developer' }).click()
    await grace.page.getByRole('button', { name: 'Change role' }).click()
    await grace.page.getByText('Vera is Developer now').waitFor()
    await olga.page.getByRole('radio', { name: 'Admin' }).click()
    await olga.page.getByRole('button', { name: 'Change role' }).click()
    await olga.page.getByText('Somebody else changed this role meanwhile. It is Developer now').waitFor()
    await olga.page.getByRole('radio', { name: 'Admin' }).click()
    await olga.page.getByRole('button', { name: 'Change role' }).click()
    await olga.page.getByText('Vera is Admin now').waitFor()
  })

  it('keeps its last owner, and hands ownership over to who is chosen', async () => {
    await team('owner', { Grace: 'developer' })
    const olga = await at('olga-owner@example.com')
    const { page } = olga
    await act(olga, 'olga-owner', 'Leave account')
    await page.getByText('You are the last owner of this account').waitFor()
    await page.keyboard.press('Escape')
    await act(olga, 'olga-owner', 'Change role')
    await page.getByRole('radio', { name: 'Admin' }).click()
    await page.getByText('You are the last owner of this account').waitFor()
    await expect.poll(() => page.getByRole('button', { name: 'Change role' }).isDisabled()).toBe(true)
    await page.keyboard.press('Escape')
    await proofIsOver(olga)
    await act(olga, 'Grace', 'Transfer ownership')
    await page.getByRole('button', { name: 'Transfer ownership' }).click()
    await prove(olga)
    await page.getByText('Grace is now an owner, and you are an admin').waitFor()
    // What the role may no longer do is no longer offered.
    await page.getByRole('button', { name: 'Actions for Grace' }).waitFor({ state: 'detached' })
    await act(olga, 'olga-owner', 'Leave account')
    await page.getByRole('button', { name: 'Leave account' }).click()
    await page.getByText('You have no account').waitFor()
    await page.getByRole('link', { name: 'Create an account' }).click()
    await page.getByLabel('Account name').fill('Another start')
    await page.keyboard.press('Enter')
    await page.getByRole('dialog', { name: 'Another start is ready' }).waitFor()
    await page.getByRole('button', { name: 'I have stored it' }).click()
    await page.waitForURL('**/welcome')
  })

  it('offers a viewer nothing but to leave, also by address and on a phone', async () => {
    await team('viewer', { Vera: 'viewer' })
    const vera = await at('vera-viewer@example.com', '/team?dialog=invite', 360)
    await vera.page.getByText('olga-viewer@example.com', { exact: true }).waitFor()
    await expect.poll(() => vera.page.getByRole('dialog').count()).toBe(0)
    await expect.poll(() => vera.page.getByRole('button', { name: 'Invite people' }).count()).toBe(0)
    await expect.poll(() => vera.page.getByRole('button', { name: /^Actions for/ }).count()).toBe(1)
    expect(await vera.axe()).toEqual([])
  })

  it('says what somebody else called the account meanwhile', async () => {
    await team('name', { Grace: 'admin' })
    const [olga, grace] = [
      await at('olga-name@example.com', '/account'),
      await at('grace-name@example.com', '/account'),
    ]
    const name = (person: Person) => person.page.getByLabel('Account name')
    await name(olga).fill('   ')
    await olga.page.getByText('Account name must not be empty.').waitFor()
    await name(olga).fill('Nord & Söhne')
    await name(grace).fill('Rockets')
    await grace.page.keyboard.press('Enter')
    await grace.page.getByText('The account is called Rockets now').waitFor()
    await olga.page.getByRole('button', { name: 'Save name' }).click()
    await olga.page.getByText('it is called Rockets now').waitFor()
    await olga.page.getByRole('button', { name: 'Save name' }).click()
    await olga.page.getByText('The account is called Nord & Söhne now').waitFor()
    await olga.page.getByRole('button', { name: 'Account: Nord & Söhne' }).waitFor()
    await expect.poll(() => name(olga).inputValue()).toBe('Nord & Söhne')
  })

  it('ends with its account, once it has no index and its name was typed', async () => {
    const { apiKey } = await team('close', {})
    await product.send('POST', '/indexes/last-one', {}, { 'x-api-key': apiKey })
    const olga = await at('olga-close@example.com', '/account')
    const { page } = olga
    await page.getByRole('button', { name: 'Close account' }).click()
    await page.getByText('This account still has an index').waitFor()
    await page.getByRole('link', { name: 'Go to the indexes' }).click()
    await page.waitForURL('**/indexes')
    await product.send('DELETE', '/indexes/last-one', undefined, { 'x-api-key': apiKey })
    await page.getByText('No indexes yet').waitFor()
    await page.goto('/account')
    await page.getByRole('button', { name: 'Close account' }).click()
    await page.getByText('Its data is kept until').waitFor()
    await proofIsOver(olga)
    await page.keyboard.type('Account of olga-close@example.com')
    await page.keyboard.press('Enter')
    await prove(olga)
    await page.getByText('Account of olga-close@example.com is closed').waitFor()
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByText('You have no account').waitFor()
    // The gateway may know the key for a second longer.
    const answers = async () =>
      (await product.send('GET', '/indexes', undefined, { 'x-api-key': apiKey })).status
    expect(await until(5, async () => ((await answers()) === 401 ? 401 : undefined))).toBe(401)
  })
})
