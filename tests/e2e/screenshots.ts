/** `npm run screenshots`: pictures of every page, in both themes and at phone width, into docs/images. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { firstOwner, newPerson, type PersonOptions, startBrowser } from '../support/browser.ts'
import { seedAccount } from '../support/console-seed.ts'
import { startProduct } from '../support/product.ts'

const DIR = fileURLToPath(new URL('../../docs/images', import.meta.url))
const OUTSIDE = { 'sign-in': '/sign-in', 'sign-up': '/sign-up', 'forgotten-password': '/forgotten-password' }
const INSIDE = {
  overview: '/',
  welcome: '/welcome',
  indexes: '/indexes',
  'create-index': '/create-index',
  index: '/indexes/library',
  'index-scale': '/indexes/library?dialog=scale',
  'index-documents': '/indexes/library/documents',
  'index-add-documents': '/indexes/library/documents?dialog=add',
  'index-search': '/indexes/library/search?q=something%20for%20the%20snow',
  'index-settings': '/indexes/library/settings',
  'index-failed': '/indexes/photos',
  'api-keys': '/api-keys',
  'api-keys-create': '/api-keys?dialog=create',
  team: '/team',
  billing: '/billing',
  account: '/account',
  profile: '/profile',
  cells: '/operators/cells',
}
const LOOKS: Record<string, PersonOptions> = {
  light: { theme: 'light' },
  dark: { theme: 'dark' },
  phone: { theme: 'light', width: 360, height: 740 },
}

await mkdir(DIR, { recursive: true })
await using product = await startProduct()
await seedAccount(product)
const browser = await startBrowser()
try {
  const { email, password } = await firstOwner(product)
  for (const [look, options] of Object.entries(LOOKS)) {
    const person = await newPerson(browser, product, options)
    const shoot = async (pages: Record<string, string>) => {
      for (const [name, path] of Object.entries(pages)) {
        await person.page.goto(path, { waitUntil: 'load' })
        await person.page.locator('h1').first().waitFor()
        // Charts and editors come after their page; the stream of events keeps the network from ever being idle.
        await person.page.waitForTimeout(1_200)
        const file = join(DIR, `${name}-${look}.png`)
        await person.page.screenshot({ path: file })
        console.log(file)
      }
    }
    await shoot(OUTSIDE)
    await person.signIn(email, password)
    await shoot(INSIDE)
    await person.context.close()
  }
} finally {
  await browser.close()
}
