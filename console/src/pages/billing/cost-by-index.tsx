import type { UsagePage } from '#contracts/billing'
import { Database } from 'lucide-react'
import { formatPercent } from '../../format/percent.ts'
import { EmptyState } from '../../ui/feedback/empty-state.tsx'
import { TextLink } from '../../ui/button/text-link.tsx'
import { Table, Tbody, Td, Th, Thead, Tr } from '../../ui/table/table.tsx'
import { Money } from '../../ui/value/amounts.tsx'
import { quantityWord, resourceWord } from './month-words.ts'

/** The indexes of a month, the most expensive first. One that is gone keeps its line. */
export function CostByIndex({ usage: { results, totalMicros, next } }: { usage: UsagePage }) {
  if (results.length === 0)
    return (
      <EmptyState isCompact icon={Database} title="No index was billed" description="Nothing was ready." />
    )
  return (
    <Table label="Cost by index">
      <Thead>
        <Th>Index</Th>
        <Th isNumeric>Share</Th>
        <Th isNumeric>Cost</Th>
      </Thead>
      <Tbody>
        {results.map(({ key, indexName, amountMicros, quantities }) => (
          <Tr key={key}>
            <Td>
              <div className="min-w-0 py-1">
                {indexName === undefined ? (
                  <span className="font-mono text-sm">{key}</span>
                ) : (
                  <TextLink to="/indexes/$name" params={{ name: indexName }} className="font-mono text-sm">
                    {indexName}
                  </TextLink>
                )}
                {quantities.map((one) => (
                  <div key={one.resource} className="text-xs text-fg-subtle">
                    {resourceWord(one)}: {quantityWord(one)}
                  </div>
                ))}
              </div>
            </Td>
            <Td isNumeric>{totalMicros > 0 ? formatPercent(amountMicros / totalMicros) : '–'}</Td>
            <Td isNumeric>
              <Money micros={amountMicros} />
            </Td>
          </Tr>
        ))}
        <Tr>
          <Td className="font-medium">
            {next === undefined ? 'All indexes' : `All indexes, of which ${results.length} are shown`}
          </Td>
          <Td />
          <Td isNumeric className="font-medium">
            <Money micros={totalMicros} />
          </Td>
        </Tr>
      </Tbody>
    </Table>
  )
}
