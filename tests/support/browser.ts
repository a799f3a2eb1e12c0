import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { openOutbox, type OutboxMail } from '#platform/mail/outbox'
import { systemNow } from '#platform/clock'
import type { Product } from './product.ts'
import { until } from './product.ts'

/** Debian's, unless another is named. */
export const CHROMIUM = process.env['CHROMIUM_PATH'] || '/usr/bin/chromium'

/** As `AxeBuilder` brings it, which loads it again for each look, and into a page of its own besides. */
const AXE = (createRequire(import.meta.resolve('@axe-core/playwright'))('axe-core') as { source: string })
  .source
/** Told at length is only what is broken. */
const RUN_AXE = {
  everything: `axe.run(document, { resultTypes: ['violations'] })`,
  colours: `axe.run(document, { resultTypes: ['violations'], runOnly: ['color-contrast', 'link-in-text-block'] })`,
}
/**
 * Until nothing has moved for three frames, but for what moves for ever: colours on their way from one theme to the other
 * are nobody's, and an element begins after the one around it.
 */
const SETTLE = `(async () => {
  const isMoving = ({ playState, effect }) => playState === 'running' && effect.getComputedTiming().endTime < Infinity
  for (let still = 0; still < 3; still = document.getAnimations().some(isMoving) ? 0 : still + 1)
    await new Promise(requestAnimationFrame)
})()`
type Violation = { id: string; impact: string | null; nodes: { html: string }[] }

/** Whether there is a browser; without one the tests say loudly that they do not run, and fail in CI. */
export function canUseBrowser(what: string): boolean {
  const can = existsSync(CHROMIUM) || process.env['CI'] === 'true'
  if (!can)
    process.stderr.write(
      `\n!! ${CHROMIUM} is missing: ${what} is NOT tested here. Install chromium, or name one in CHROMIUM_PATH.\n\n`,
    )
  return can
}

export function startBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: CHROMIUM,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}

export type PersonOptions = {
  theme?: 'light' | 'dark'
  width?: number
  height?: number
  timezoneId?: string
}
/** Somebody at a browser of their own. */
export type Person = {
  page: Page
  context: BrowserContext
  /** What the browser complained of so far: errors and warnings of the console, failed scripts, foreign requests. */
  complaints: string[]
  /** From here on these are expected: a test causes them. */
  expects: (pattern: RegExp) => void
  signIn: (email: string, password: string) => Promise<void>
  /** Serious and critical findings on the page as it is: by every rule, or by those about colours. */
  axe: (what?: keyof typeof RUN_AXE) => Promise<string[]>
}

/** A fresh profile that looks at this product. */
export async function newPerson(
  browser: Browser,
  product: Pick<Product, 'port'>,
  { theme = 'light', width = 1280, height = 860, timezoneId = 'Europe/Berlin' }: PersonOptions = {},
): Promise<Person> {
  const origin = `http://localhost:${product.port}`
  const context = await browser.newContext({
    baseURL: origin,
    viewport: { width, height },
    colorScheme: theme,
    timezoneId,
    locale: 'en-GB',
    permissions: ['clipboard-read', 'clipboard-write'],
    reducedMotion: 'reduce',
  })
  const page = await context.newPage()
  page.setDefaultTimeout(60_000)
  const complaints: string[] = []
  const expected: RegExp[] = []
  const complain = (text: string) => {
    if (!expected.some((pattern) => pattern.test(text))) complaints.push(text)
  }
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning')
      complain(`${message.type()}: ${message.text()} (${message.location().url})`)
  })
  page.on('pageerror', (error) => complain(`thrown: ${error.message}`))
  page.on('request', (request) => {
    const url = request.url()
    if (!url.startsWith(origin) && !/^(data|blob):/.test(url)) complain(`foreign request: ${url}`)
  })
  return {
    page,
    context,
    complaints,
    expects: (pattern) => void expected.push(pattern),
    signIn: async (email, password) => {
      await page.goto('/sign-in')
      await page.getByLabel('E-mail').fill(email)
      await page.getByLabel('Password', { exact: true }).fill(password)
      await page.getByRole('button', { name: 'Sign in' }).click()
      await page.waitForURL((url) => url.pathname !== '/sign-in')
    },
    axe: async (what = 'everything') => {
      if (page.frames().length > 1) throw new Error('axe looks at the page alone, and here is a frame in it')
      if (!(await page.evaluate(`'axe' in window`))) await page.evaluate(AXE)
      await page.evaluate(SETTLE)
      const { violations } = (await page.evaluate(RUN_AXE[what])) as { violations: Violation[] }
      return violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`)
    },
  }
}

/** The first account's owner, as `first-run.json` has them. */
export async function firstOwner(product: Product): Promise<{ email: string; password: string }> {
  return JSON.parse(await readFile(join(product.dataDir, 'first-run.json'), 'utf8')) as {
    email: string
    password: string
  }
}

/** The newest mail to an address, once there are `count`. */
export function mailTo(product: Product, email: string, count = 1): Promise<OutboxMail> {
  const outbox = openOutbox(join(product.dataDir, 'outbox'), { now: systemNow })
  return until(10, async () => {
    const mails = (await outbox.list()).filter(({ to }) => to === email)
    return mails.length >= count ? mails[0] : undefined
  })
}
