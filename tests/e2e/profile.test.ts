import { TOTP } from 'otpauth'
import type { Browser } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { canUseBrowser, newPerson, type Person, type PersonOptions } from '../support/browser.ts'
import { startInBrowser, watchedPeople } from '../support/in-browser.ts'
import { PASSWORD, signUp } from '../support/people.ts'
import { type Product, until } from '../support/product.ts'

const NEW = 'nine purple umbrellas dance'
/** What a browser writes down of what the server refuses, and of a stream that ends with its session. */
const REFUSED = /401|403|409|422|index-events/

describe.runIf(canUseBrowser('the profile'))('the profile in the Console', () => {
  let product: Product
  let browser: Browser
  startInBrowser((started) => void ({ product, browser } = started), { env: { AUTH_STEP_UP_SECONDS: '1' } })
  const watched = watchedPeople()

  const at = async (email: string, path = '/profile', options: PersonOptions = {}) => {
    const person = await newPerson(browser, product, options)
    person.expects(REFUSED)
    watched(person)
    await person.signIn(email, PASSWORD)
    await person.page.goto(path)
    return person
  }
  /** What a call that needs a session answers in this browser. */
  const isSignedIn = async ({ page }: Person) => (await page.request.get('/web/pages/shell')).ok()

  it('changes the name everywhere at once', async () => {
    await signUp(product, 'ada@example.com')
    const { page } = await at('ada@example.com')
    await page.getByLabel('Name', { exact: true }).fill('Ada\u202E Lovelace')
    await page.getByRole('button', { name: 'Save name' }).click()
    await page.getByText('Name holds no control or invisible characters.').waitFor()
    await page.getByLabel('Name', { exact: true }).fill('Ada Lovelace')
    await page.keyboard.press('Enter')
    await page.getByText('Name saved').waitFor()
    await page.getByRole('button', { name: 'Your menu: Ada Lovelace' }).waitFor()
    await page.goto('/team')
    await page.getByRole('button', { name: 'Actions for Ada Lovelace' }).waitFor()
    await expect.poll(() => page.getByText('Ada Lovelace', { exact: true }).count()).toBe(1)
  })

  it('changes the password by who knows the old one, and ends every other session', async () => {
    await signUp(product, 'grace@example.com')
    const other = await at('grace@example.com')
    const grace = await at('grace@example.com', '/profile?dialog=password')
    const { page } = grace
    const [current, next] = [page.getByLabel('Current password'), page.getByLabel('New password')]
    await current.fill('wrong wrong wrong')
    await next.fill('password1234')
    await page.keyboard.press('Enter')
    await page.getByText('This password is wrong.').waitFor()
    await current.fill(PASSWORD)
    await page.keyboard.press('Enter')
    await page.getByText('This password is among the first an attacker would try.').waitFor()
    expect(await grace.axe()).toEqual([])
    await next.fill(NEW)
    await page.keyboard.press('Enter')
    await page.getByText('Password changed').waitFor()
    expect(await isSignedIn(other)).toBe(false)
    expect(await isSignedIn(grace)).toBe(true)
  })

  it('tells sessions apart, and ends one or all others', async () => {
    await signUp(product, 'mary@example.com')
    const [mary, second, third] = [
      await at('mary@example.com'),
      await at('mary@example.com'),
      await at('mary@example.com'),
    ]
    const { page } = mary
    await page.reload()
    const sessions = page.getByRole('table', { name: 'Sessions' })
    // This one first, then the newest: the one that signing up began is the last.
    await sessions.getByRole('row').nth(1).getByText('This device').waitFor()
    await expect.poll(() => sessions.getByText('Chrome on Linux').count()).toBe(3)
    await sessions.getByRole('row').nth(2).getByRole('button').click()
    await page.getByRole('button', { name: 'End session' }).click()
    await page.getByText('Session ended').waitFor()
    expect([await isSignedIn(second), await isSignedIn(third)].filter(Boolean)).toHaveLength(1)
    await page.getByRole('button', { name: 'End all others' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'End all others' }).click()
    await page.getByText('2 sessions ended').waitFor()
    expect(await isSignedIn(second)).toBe(false)
    expect(await isSignedIn(third)).toBe(false)
    await expect.poll(() => sessions.getByRole('row').count()).toBe(2)
  })

  it('sets up two-factor sign-in on a phone in the dark, and turns it off again', async () => {
    await signUp(product, 'joan@example.com')
    const joan = await at('joan@example.com', '/profile', { theme: 'dark', width: 360, height: 740 })
    const { page } = joan
    // Signing in proves who it is for a while.
    await until(5, async () =>
      (await page.request.post('/web/two-factor/totp')).status() === 403 ? true : undefined,
    )
    await page.getByRole('button', { name: 'Set up' }).click()
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByRole('dialog', { name: 'Confirm it is you' }).waitFor()
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
    await page.keyboard.press('Enter')
    await page.getByRole('img', { name: 'QR code for your authenticator app' }).waitFor()
    expect(await joan.axe()).toEqual([])
    await page.getByRole('button', { name: 'Copy key' }).click()
    const secret = String(await page.evaluate('navigator.clipboard.readText()'))
    const code = () => new TOTP({ secret }).generate()
    await page.getByLabel('2. Enter the code it shows').fill(code() === '000000' ? '000001' : '000000')
    await page.getByText('This is not the code.').waitFor()
    await page.getByLabel('2. Enter the code it shows').fill(code())
    await page.getByRole('dialog', { name: 'Two-factor sign-in is on' }).waitFor()
    const codes = (await page.getByRole('group', { name: 'Recovery codes' }).innerText()).split(/\s+/)
    expect(new Set(codes.filter(Boolean)).size).toBe(10)
    // Only on purpose.
    await page.keyboard.press('Escape')
    await expect.poll(() => page.getByRole('button', { name: 'Done' }).isDisabled()).toBe(true)
    await page.getByLabel('I have stored the codes').click()
    await page.getByRole('button', { name: 'Done' }).click()
    await page.getByText('10 codes').waitFor()
    await until(5, async () =>
      (await page.request.post('/web/two-factor/totp')).status() === 403 ? true : undefined,
    )
    // From now on it takes a code, of which each counts once; a recovery code does as well.
    await page.getByRole('button', { name: 'Turn off' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Turn off' }).click()
    await page.getByRole('dialog', { name: 'Confirm it is you' }).waitFor()
    const [recovery = ''] = codes
    const proved = await page.request.post('/web/sessions/current/step-up', { data: { code: recovery } })
    expect(proved.ok()).toBe(true)
    await page.keyboard.press('Escape')
    await page.getByText('Nothing was changed').waitFor()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Turn off' }).click()
    await page.getByText('Two-factor sign-in is off').waitFor()
  })

  it('moves between accounts, and leaves none without an owner', async () => {
    await signUp(product, 'ida@example.com')
    const { page } = await at('ida@example.com', '/accounts/new')
    await page.getByLabel('Account name').fill('Second')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'I have stored it' }).click()
    await page.waitForURL('**/welcome')
    await page.goto('/profile')
    await page.getByRole('button', { name: 'Switch to Account of ida@example.com' }).click()
    await page.waitForURL((url) => url.pathname !== '/profile')
    await page.getByRole('button', { name: 'Account: Account of ida@example.com' }).waitFor()
    await page.goto('/profile')
    await page.getByRole('button', { name: 'Leave Second' }).click()
    await page.getByRole('dialog', { name: 'You cannot leave Second yet' }).waitFor()
    await expect.poll(() => page.getByText('You are the last owner of this account').count()).toBe(1)
  })
})
