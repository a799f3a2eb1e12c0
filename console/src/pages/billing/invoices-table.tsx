import { CircleCheck, CircleSlash, FileText, Hourglass, Receipt } from 'lucide-react'
import type { InvoiceEntry } from '#contracts/billing'
import { urlOf } from '../../api/client.ts'
import { EmptyState } from '../../ui/feedback/empty-state.tsx'
import { ExternalLink } from '../../ui/button/text-link.tsx'
import { Badge } from '../../ui/value/badge.tsx'
import { Table, Tbody, Td, Th, Thead, Tr } from '../../ui/table/table.tsx'
import { formatCents } from './budget-words.ts'
import { VisuallyHidden } from '../../ui/visually-hidden.tsx'
import { dayWord, monthWord } from './month-words.ts'

const STATUS = {
  draft: { tone: 'neutral', icon: FileText, word: 'So far' },
  open: { tone: 'info', icon: Hourglass, word: 'Open' },
  paid: { tone: 'success', icon: CircleCheck, word: 'Paid' },
  void: { tone: 'neutral', icon: CircleSlash, word: 'Void' },
} as const

export function InvoicesTable({ invoices }: { invoices: readonly InvoiceEntry[] }) {
  if (invoices.length === 0)
    return (
      <EmptyState
        isCompact
        icon={Receipt}
        title="No invoices yet"
        description="The first one is issued when a month with usage has ended."
      />
    )
  return (
    <Table label="Invoices">
      <Thead>
        <Th>Month</Th>
        <Th>Status</Th>
        <Th isNumeric>Total</Th>
        <Th>
          <span className="sr-only">Documents</span>
        </Th>
      </Thead>
      <Tbody>
        {invoices.map((invoice) => (
          <Line key={invoice.invoiceId} invoice={invoice} />
        ))}
      </Tbody>
    </Table>
  )
}

function Line({ invoice }: { invoice: InvoiceEntry }) {
  const { invoiceId, number, status, month, issuedAt, dueAt, totalCents } = invoice
  const { tone, icon, word } = STATUS[status]
  const document = (format: 'html' | 'pdf') =>
    urlOf('getInvoiceDocument', { params: { invoiceId }, query: { format } })
  const of = `of ${monthWord(month)}`
  return (
    <Tr>
      <Td className="whitespace-nowrap">
        {monthWord(month)}
        {number !== undefined && <div className="font-mono text-xs text-fg-subtle">{number}</div>}
      </Td>
      <Td className="whitespace-nowrap">
        <Badge tone={tone} icon={icon}>
          {word}
        </Badge>
        {issuedAt !== undefined && (
          <div className="mt-0.5 text-xs text-fg-subtle">
            {status === 'open' && dueAt !== undefined
              ? `due ${dayWord(dueAt)}`
              : `issued ${dayWord(issuedAt)}`}
          </div>
        )}
      </Td>
      <Td isNumeric>{formatCents(totalCents)}</Td>
      <Td className="text-right text-sm whitespace-nowrap">
        <ExternalLink href={document('html')}>
          View
          <VisuallyHidden> invoice {of}</VisuallyHidden>
        </ExternalLink>
        <a
          href={document('pdf')}
          download={`${number ?? `draft-${month}`}.pdf`}
          className="ml-3 rounded-xs text-accent-fg underline decoration-accent-line underline-offset-3 focus-ring hover:decoration-current"
        >
          PDF
          <VisuallyHidden> of the invoice {of}</VisuallyHidden>
        </a>
      </Td>
    </Tr>
  )
}
