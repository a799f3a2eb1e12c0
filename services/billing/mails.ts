import { composeMail, type Mail } from '#platform/mail'
import { dollars } from './domain/money.ts'

type AboutBudget = { monthlyCents: number; amountMicros: number; percent: number; consoleUrl: string }

const CLOSING = 'You get this because you are an owner, or look after billing, of a Marqo Cloud account.'
const billingPage = (consoleUrl: string) => ({ label: 'See usage and budget', url: `${consoleUrl}/billing` })
const spentOf = (amountMicros: number) => dollars(Math.floor(amountMicros / 10_000))

export function budgetReachedMail(
  to: string,
  { monthlyCents, amountMicros, percent, consoleUrl }: AboutBudget,
): Mail {
  return composeMail({
    to,
    subject: `Marqo Cloud: ${percent} % of this month's budget is used`,
    paragraphs: [
      `This month's usage is ${spentOf(amountMicros)}, which is ${percent} % or more of the budget of ${dollars(monthlyCents)}.`,
      'Nothing was paused. Change the budget, or let it pause indexes when it is used up, on the billing page.',
    ],
    action: billingPage(consoleUrl),
    closing: CLOSING,
  })
}

export function capReachedMail(to: string, { monthlyCents, amountMicros, consoleUrl }: AboutBudget): Mail {
  return composeMail({
    to,
    subject: "Marqo Cloud: this month's budget is used up, indexes are being paused",
    paragraphs: [
      `This month's usage is ${spentOf(amountMicros)}, and the budget of ${dollars(monthlyCents)} is a cap.`,
      'The indexes of the account are being paused. Their documents are kept and nothing is deleted; storage is still billed.',
      'They are resumed when a new month of UTC begins, or when the budget is raised or its cap is turned off.',
    ],
    action: billingPage(consoleUrl),
    closing: CLOSING,
  })
}

export function invoiceMail(
  to: string,
  about: { number: string; month: string; totalCents: number; isCharged: boolean; consoleUrl: string },
): Mail {
  const { number, month, totalCents, isCharged, consoleUrl } = about
  return composeMail({
    to,
    subject: `Marqo Cloud: invoice ${number}`,
    paragraphs: [
      `Invoice ${number} for ${month} (UTC) is ready: ${dollars(totalCents)}.`,
      ...(isCharged
        ? []
        : [
            'No payment provider is configured in this deployment: prices are examples, and nothing is charged.',
          ]),
    ],
    action: { label: 'See the invoice', url: `${consoleUrl}/billing` },
    closing: CLOSING,
  })
}
