import { Table, Tbody, Td, Th, Thead, Tr } from '../../../../ui/table/table.tsx'
import { ValueCell } from '../document-value.tsx'
import { type ImportPlan, makeDocument } from './make-document.ts'
import type { Scan } from './scan-source.ts'

const COLUMNS_SHOWN = 12

/** The first records as the documents they become. */
export function PreviewTable({ scan, plan }: Readonly<{ scan: Scan; plan: ImportPlan }>) {
  const names = scan.columns
    .map(({ name }) => name)
    .filter((name) => name !== '_id' && name !== plan.idField && plan.treatments[name] !== 'skip')
  const shown = names.slice(0, COLUMNS_SHOWN)
  return (
    <div className="rounded-lg border">
      <Table label="Preview">
        <Thead>
          <Th isNumeric>Line</Th>
          <Th>_id</Th>
          {shown.map((name) => (
            <Th key={name} className="font-mono">
              {name}
            </Th>
          ))}
        </Thead>
        <Tbody>
          {scan.preview.map((row) => {
            const made = makeDocument(row, plan, () => 'made on adding')
            return (
              <Tr key={row.line}>
                <Td isNumeric className="text-fg-subtle">
                  {row.line}
                </Td>
                {'problem' in made ? (
                  <Td colSpan={shown.length + 1} className="text-danger-fg">
                    {made.problem.message}
                  </Td>
                ) : (
                  <>
                    <Td className="max-w-48 truncate font-mono text-sm">{made.document._id}</Td>
                    {shown.map((name) => (
                      <Td key={name} className="max-w-64 truncate">
                        <ValueCell value={made.document[name]} />
                      </Td>
                    ))}
                  </>
                )}
              </Tr>
            )
          })}
        </Tbody>
      </Table>
      {names.length > shown.length && (
        <p className="border-t px-5 py-3 text-sm text-fg-muted">
          {names.length - shown.length} more fields are added, too.
        </p>
      )}
    </div>
  )
}
