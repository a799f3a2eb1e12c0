import { Badge } from '../../../ui/value/badge.tsx'
import { Table, Tbody, Td, Th, Thead, Tr } from '../../../ui/table/table.tsx'
import type { IndexField } from './settings-groups.ts'

const FEATURES: Readonly<Record<string, string>> = {
  lexical_search: 'keyword search',
  filter: 'filter',
  score_modifier: 'score modifier',
}

export function FieldTable({ fields }: { fields: readonly IndexField[] }) {
  return (
    <Table label="Fields">
      <Thead>
        <Th>Field</Th>
        <Th>Type</Th>
        <Th>Used for</Th>
      </Thead>
      <Tbody>
        {fields.map(({ name, type, features, isEmbedded, parts }) => (
          <Tr key={name}>
            <Td className="font-mono text-sm">{name}</Td>
            <Td className="font-mono text-sm">{type}</Td>
            <Td>
              <span className="flex flex-wrap gap-1.5">
                {isEmbedded && <Badge tone="accent">vector search</Badge>}
                {features.map((feature) => (
                  <Badge key={feature}>{FEATURES[feature] ?? feature}</Badge>
                ))}
                {parts.map((part) => (
                  <Badge key={part.name}>
                    {part.name} × {part.weight}
                  </Badge>
                ))}
              </span>
            </Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
  )
}
