/** `npm run stripe:setup`: makes what this product needs in a Stripe account. See docs/stripe.md. */
import { stdin, stdout } from 'node:process'
import { createInterface } from 'node:readline/promises'
import { parseArgs } from 'node:util'
import { PRICE_BOOK, resourcesOf } from '#contracts/prices'
import { systemNow as now } from '#platform/clock'
import { isServiceError } from '#platform/errors'
import { readStripeConfig } from '#services/billing'
import { applySetup, planSetup, type SetupStep } from '#services/billing/clients/stripe/setup'

const HELP = `npm run stripe:setup -- [options]

Compares your Stripe account with what Billing needs in it, a meter, a product and a price for each resource of the price
book and a customer portal, shows the difference and, once you agree, makes what is missing. It can be repeated and
interrupted at any time; with nothing to do it changes nothing.

  --webhook-url URL   also makes the webhook endpoint, like https://cloud.example.com/webhooks/stripe, and prints its
                      signing secret, which Stripe tells only once: set it as STRIPE_WEBHOOK_SECRET
  --check             shows the difference and changes nothing; exits with 1 if there is one
  --yes               does not ask
  --help              shows this

STRIPE_SECRET_KEY   the account's secret key (sk_…), or a restricted one (rk_…) that may write Billing meters, products,
                    prices, customer portal and webhook endpoints. It is read from the environment only.
`

const SIGNS = { none: ' ', create: '+', update: '~', differs: '!' } as const

function show(steps: readonly SetupStep[]): void {
  for (const { part, name, change, because } of steps)
    console.log(`${SIGNS[change]} ${part.padEnd(8)} ${name}${because === undefined ? '' : `: ${because}`}`)
  const count = (change: SetupStep['change']) => steps.filter((step) => step.change === change).length
  console.log(
    `\n${count('create')} to make (+), ${count('update')} to change (~), ${count('none')} as they should be.`,
  )
  if (count('differs') > 0)
    console.log(
      `${count('differs')} cannot be changed at Stripe (!): archive them in its dashboard, and run this again.`,
    )
}

async function agreed(): Promise<boolean> {
  if (!stdin.isTTY) {
    console.error('Nobody can be asked here: repeat with --yes to make this, or with --check to only look.')
    return false
  }
  const terminal = createInterface({ input: stdin, output: stdout })
  const answer = await terminal.question('Make this in your Stripe account? [y/N] ')
  terminal.close()
  return /^y(es)?$/i.test(answer.trim())
}

/** @returns the exit code */
async function run(): Promise<number> {
  const { values } = parseArgs({
    options: {
      'webhook-url': { type: 'string' },
      check: { type: 'boolean', default: false },
      yes: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    console.log(HELP)
    return 0
  }
  const config = readStripeConfig(process.env)
  if (config === undefined) {
    console.error('STRIPE_SECRET_KEY is not set. --help shows what it has to be allowed to do.')
    return 2
  }
  const webhookUrl = values['webhook-url']
  if (webhookUrl !== undefined && !URL.canParse(webhookUrl)) {
    console.error(`--webhook-url is no URL: ${webhookUrl}`)
    return 2
  }
  const { secretKey, apiUrl } = config
  console.log(`Stripe account of a ${secretKey.includes('_live_') ? 'live' : 'test'} key:\n`)
  const steps = await planSetup({ secretKey, apiUrl, now, resources: resourcesOf(PRICE_BOOK), webhookUrl })
  show(steps)
  const isDone = steps.every(({ change }) => change === 'none')
  if (isDone) return 0
  if (values.check) return 1
  if (steps.every(({ apply }) => apply === undefined)) return 1
  if (!values.yes && !(await agreed())) return 1
  const { webhookSecret } = await applySetup(steps)
  console.log('Done.')
  if (webhookSecret !== undefined) console.log(`\nSTRIPE_WEBHOOK_SECRET=${webhookSecret}`)
  return steps.some(({ change }) => change === 'differs') ? 1 : 0
}

try {
  process.exitCode = await run()
} catch (error) {
  const refusal =
    isServiceError(error) && typeof error.detail?.['refusal'] === 'string' ? error.detail['refusal'] : ''
  console.error(error instanceof Error ? `${error.message} ${refusal}`.trim() : String(error))
  process.exitCode = 2
}
