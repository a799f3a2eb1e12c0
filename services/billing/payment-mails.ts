import { composeMail, type Mail } from '#platform/mail'
import type { DunningNotice } from './domain/dunning.ts'
import { dollars } from './domain/money.ts'

type About = { notice: DunningNotice; owedCents: number; nextAt?: string; consoleUrl: string }

const KEPT = 'Documents are kept and nothing is deleted; storage is still billed.'

/** What is said at each step; days are those of UTC. */
function wordsOf({ notice, owedCents, nextAt = '' }: About): { subject: string; paragraphs: string[] } {
  const owed = dollars(owedCents)
  const day = `${nextAt.slice(0, 10)} (UTC)`
  switch (notice) {
    case 'reminder':
      return {
        subject: 'Marqo Cloud: a payment failed',
        paragraphs: [
          `${owed} could not be charged. The card may have expired, or the bank refused it.`,
          'Add a payment method or pay the invoice on the billing page. Everything keeps running meanwhile.',
        ],
      }
    case 'grace':
      return {
        subject: 'Marqo Cloud: indexes will be paused',
        paragraphs: [
          `${owed} is still not paid. The indexes of the account are paused on ${day}, unless it is paid before.`,
          KEPT,
        ],
      }
    case 'paused':
      return {
        subject: 'Marqo Cloud: indexes are being paused',
        paragraphs: [
          `${owed} is not paid, so the indexes of the account are being paused. They are resumed by themselves once it is.`,
          KEPT,
        ],
      }
    case 'written_off':
      return {
        subject: 'Marqo Cloud: a payment was given up',
        paragraphs: [
          `${owed} is not charged any more. Indexes stay paused until the invoice is paid on the billing page.`,
          KEPT,
        ],
      }
    case 'recovered':
      return {
        subject: 'Marqo Cloud: everything is paid',
        paragraphs: [
          'Thank you: nothing is owed any more. Indexes that were paused for it are being resumed.',
        ],
      }
  }
}

export function paymentMail(to: string, about: About): Mail {
  return composeMail({
    to,
    ...wordsOf(about),
    action: { label: 'See the invoices', url: `${about.consoleUrl}/billing` },
    closing: 'You get this because you are an owner, or look after billing, of a Marqo Cloud account.',
  })
}
