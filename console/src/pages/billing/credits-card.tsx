import type { Credit } from '#contracts/billing'
import { Card } from '../../ui/page/card.tsx'
import { Table, Tbody, Td, Th, Thead, Tr } from '../../ui/table/table.tsx'
import { Time } from '../../ui/value/time.tsx'
import { formatCents } from './budget-words.ts'

type CreditsCardProps = Readonly<{ credits: readonly Credit[]; leftCents: number | undefined }>

export function CreditsCard({ credits, leftCents }: CreditsCardProps) {
  if (credits.length === 0)
    return (
      <Card title="Credit" description="None. Credit pays the next invoices before anything else does." />
    )
  return (
    <Card
      title="Credit"
      description={
        leftCents === undefined
          ? 'It pays the next invoices.'
          : `${formatCents(leftCents)} left for the next invoices.`
      }
      isFlush
    >
      <Table label="Credits">
        <Thead>
          <Th>Reason</Th>
          <Th>Granted</Th>
          <Th isNumeric>Left</Th>
        </Thead>
        <Tbody>
          {credits.map(({ creditId, reason, grantedAt, expiresAt, cents, remainingCents }) => (
            <Tr key={creditId}>
              <Td className="wrap-anywhere">
                {reason}
                {expiresAt && (
                  <div className="text-xs text-fg-subtle">
                    until <Time iso={expiresAt} show="date" />
                  </div>
                )}
              </Td>
              <Td>
                <Time iso={grantedAt} show="date" />
              </Td>
              <Td isNumeric>
                {formatCents(remainingCents)}
                <div className="text-xs text-fg-subtle">of {formatCents(cents)}</div>
              </Td>
            </Tr>
          ))}
        </Tbody>
      </Table>
    </Card>
  )
}
