import { formatCount } from '../../../../format/numbers.ts'
import { Table, Tbody, Td, Th, Thead, Tr } from '../../../../ui/table/table.tsx'
import { shownValue } from './convert-value.ts'
import type { RowProblem } from './source.ts'

type ProblemListProps = Readonly<{ problems: readonly RowProblem[]; count: number }>

/** Records that cannot become documents, by line. */
export function ProblemList({ problems, count }: ProblemListProps) {
  return (
    <div className="rounded-lg border">
      <Table label="Records that are left out">
        <Thead>
          <Th isNumeric>Line</Th>
          <Th>Why</Th>
          <Th>What stands there</Th>
        </Thead>
        <Tbody>
          {problems.map(({ line, message, text, fields }) => (
            <Tr key={`${line} ${message}`}>
              <Td isNumeric className="align-top">
                {line}
              </Td>
              <Td className="min-w-56 align-top wrap-anywhere">{message}</Td>
              <Td className="max-w-80 align-top">
                <code className="block truncate font-mono text-xs text-fg-muted">
                  {text === undefined ? shownValue(fields) : text.slice(0, 200)}
                </code>
              </Td>
            </Tr>
          ))}
        </Tbody>
      </Table>
      {count > problems.length && (
        <p className="border-t px-5 py-3 text-sm text-fg-muted">
          The first {formatCount(problems.length)} of {formatCount(count)}. After adding, all of them can be
          downloaded, to be corrected and added.
        </p>
      )}
    </div>
  )
}
