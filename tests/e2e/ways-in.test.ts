import type { Browser } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { canUseBrowser, firstOwner, mailTo, newPerson, type Person } from '../support/browser.ts'
import { startInBrowser, watchedPeople } from '../support/in-browser.ts'
import type { Product } from '../support/product.ts'

const PASSWORD = 'seven unrelated grey herons'

describe.runIf(canUseBrowser('signing up and in'))('ways into the Console', () => {
  let product: Product
  let browser: Browser
  startInBrowser((started) => void ({ product, browser } = started))
  const watched = watchedPeople()
  /** Refused requests are what some of these are about, and browsers write each down. */
  const person = async (refusals = /$never/) => {
    const one = await newPerson(browser, product)
    one.expects(refusals)
    watched(one)
    return one
  }
  const codeIn = (text: string) => /\b(\d{6})\b/.exec(text)?.[1] ?? ''
  const linkIn = (text: string) => /https?:\/\/\S+#token=\S+/.exec(text)?.[0] ?? ''

  const beginSignUp = async ({ page }: Person, email: string, password = PASSWORD) => {
    await page.goto('/sign-up')
    await page.getByLabel('Account name').fill('Lovelace & Co')
    await page.getByLabel('Your name').fill('Ada')
    await page.getByLabel('E-mail').fill(email)
    await page.getByLabel('Password', { exact: true }).fill(password)
    await page.getByRole('button', { name: 'Create account' }).click()
  }

  it('begin with signing up: a code by mail, the first key once, and the first steps', async () => {
    const ada = await person(/422/)
    const { page } = ada
    await beginSignUp(ada, 'ada@example.com')
    await page.getByRole('heading', { name: 'Enter the code' }).waitFor()
    const { text } = await mailTo(product, 'ada@example.com')
    const wrong = codeIn(text) === '000000' ? '111111' : '000000'
    await page.getByLabel('Code').fill(wrong)
    await page.getByText('This code is wrong').waitFor()
    // Pasted as mail programs show it.
    await page.evaluate(
      `navigator.clipboard.writeText(' ${codeIn(text).slice(0, 3)} ${codeIn(text).slice(3)} ')`,
    )
    await page.getByLabel('Code').focus()
    await page.keyboard.press('Control+V')
    await page.getByRole('heading', { name: 'Your account is ready' }).waitFor()
    const key = (await page.getByRole('group', { name: 'API key' }).innerText()).trim()
    expect(key).toMatch(/^mqc_/)
    expect((await product.send('GET', '/indexes', undefined, { 'x-api-key': key })).status).toBe(200)
    await page.getByLabel('I have stored the key').click()
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.waitForURL('**/welcome')
  })

  it('refuse a password that attackers try first, at its field', async () => {
    const one = await person(/422/)
    await beginSignUp(one, 'weak@example.com', 'password1234')
    await one.page.locator('[id$="-error"]').waitFor()
    expect(await one.page.getByLabel('Password', { exact: true }).getAttribute('aria-invalid')).toBe('true')
  })

  it('lead back to where one wanted to go, and never to another site', async () => {
    const { email, password } = await firstOwner(product)
    const one = await person()
    const signIn = async () => {
      await one.page.getByLabel('E-mail').fill(email)
      await one.page.getByLabel('Password', { exact: true }).fill(password)
      await one.page.getByRole('button', { name: 'Sign in' }).click()
    }
    one.expects(/401/)
    await one.page.goto('/team?dialog=invite')
    await signIn()
    await one.page.waitForURL('**/team?dialog=invite')
    const other = await person()
    other.expects(/401/)
    await other.page.goto('/sign-in?next=//evil.example/')
    await other.page.getByLabel('E-mail').fill(email)
    await other.page.getByLabel('Password', { exact: true }).fill(password)
    await other.page.getByRole('button', { name: 'Sign in' }).click()
    await other.page.waitForURL((url) => url.pathname !== '/sign-in')
    expect(new URL(other.page.url()).origin).toBe(`http://localhost:${product.port}`)
  })

  it('say of a password with a blank at its end that this may be why, and cut nothing by themselves', async () => {
    const { email, password } = await firstOwner(product)
    const one = await person(/401/)
    await one.page.goto('/sign-in')
    await one.page.getByLabel('E-mail').fill(email)
    await one.page.getByLabel('Password', { exact: true }).fill(`${password} `)
    await one.page.getByRole('button', { name: 'Sign in' }).click()
    await one.page.getByText('starts or ends with a blank').waitFor()
    expect(new URL(one.page.url()).pathname).toBe('/sign-in')
  })

  it('say of a wrong password only that it does not fit, and keep the address', async () => {
    const one = await person(/401/)
    await one.page.goto('/sign-in')
    await one.page.getByLabel('E-mail').fill('nobody@example.com')
    await one.page.getByLabel('Password', { exact: true }).fill('wrong wrong wrong')
    await one.page.getByRole('button', { name: 'Sign in' }).click()
    await one.page.getByRole('alert').first().waitFor()
    await expect.poll(() => one.page.getByLabel('E-mail').inputValue()).toBe('nobody@example.com')
  })

  it('are found again by who forgot the password, through a link that works once', async () => {
    const grace = await person(/4\d\d/)
    await beginSignUp(grace, 'grace@example.com')
    await grace.page.getByRole('heading', { name: 'Enter the code' }).waitFor()
    await grace.page.getByLabel('Code').fill(codeIn((await mailTo(product, 'grace@example.com')).text))
    await grace.page.getByRole('heading', { name: 'Your account is ready' }).waitFor()

    const again = await person(/4\d\d/)
    const { page } = again
    await page.goto('/forgotten-password')
    await page.getByLabel('E-mail').fill('grace@example.com')
    await page.getByRole('button', { name: 'Send the link' }).click()
    await page.getByRole('heading', { name: 'Check your mail' }).waitFor()
    const link = linkIn((await mailTo(product, 'grace@example.com', 2)).text)
    await page.goto(link)
    await page.getByLabel('Password', { exact: true }).fill('eight unrelated grey herons')
    await page.getByRole('button', { name: 'Set password' }).click()
    await page.getByRole('heading', { name: 'Your password is changed' }).waitFor()
    await again.signIn('grace@example.com', 'eight unrelated grey herons')
    const late = await person(/4\d\d/)
    await late.page.goto(link)
    await late.page.getByLabel('Password', { exact: true }).fill('nine unrelated grey herons')
    await late.page.getByRole('button', { name: 'Set password' }).click()
    await late.page.getByRole('heading', { name: 'This link no longer works' }).waitFor()
    await expect.poll(() => late.page.getByRole('link', { name: 'Ask for a new link' }).count()).toBe(1)
  })

  it('are open to who is invited: the link, a password, and they are in the team', async () => {
    await product.send('POST', '/invitations', { email: 'linus@example.com', role: 'viewer' })
    const linus = await person(/401/)
    const { page } = linus
    await page.goto(linkIn((await mailTo(product, 'linus@example.com')).text))
    await page.getByRole('heading', { name: 'Join My account' }).waitFor()
    expect(await linus.axe()).toEqual([])
    await page.getByLabel('Your name').fill('Linus')
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
    await page.getByRole('button', { name: 'Accept and sign in' }).click()
    await page.getByRole('heading', { name: 'Overview' }).waitFor()
    // A viewer is not offered what a viewer may not do.
    await expect.poll(() => page.getByRole('link', { name: 'API keys' }).count()).toBe(0)
    await expect.poll(() => page.getByRole('link', { name: 'Create index' }).count()).toBe(0)
    await page.getByRole('link', { name: 'Team', exact: true }).click()
    await page.getByRole('cell', { name: /Linus/ }).first().waitFor()
  })
})
