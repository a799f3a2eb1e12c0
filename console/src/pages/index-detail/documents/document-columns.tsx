import { Link } from '@tanstack/react-router'
import type { IndexDocument } from '#contracts/indexes'
import type { DataColumn } from '../../../ui/table/data-table-columns.ts'
import { ValueCell } from './document-value.tsx'
import type { IndexField } from './index-fields.ts'

/** How many fields a table shows before somebody chooses others. */
export const SHOWN_AT_FIRST = 5

const WIDTH: Readonly<Record<string, number>> = { number: 7, int: 7, float: 7, boolean: 7, bool: 7 }

/** The id, and a column for each field. */
export function documentColumns(fields: readonly IndexField[]): readonly DataColumn<IndexDocument>[] {
  const id: DataColumn<IndexDocument> = {
    id: '_id',
    header: '_id',
    cell: (document) => <DocumentLink id={document._id} />,
    width: 11,
    isAlwaysShown: true,
  }
  return [
    id,
    ...fields.map((field): DataColumn<IndexDocument> => ({
      id: field.name,
      header: field.name,
      cell: (document) => <ValueCell value={document[field.name]} />,
      align: field.isNumeric ? 'end' : 'start',
      width: WIDTH[field.type] ?? 11,
      isGrowing: field.type === 'text',
    })),
  ]
}

function DocumentLink({ id }: { id: string }) {
  return (
    <Link
      from="/indexes/$name/documents"
      to="."
      search={(before) => ({ ...before, doc: id })}
      resetScroll={false}
      title={id}
      className="rounded-xs font-mono text-sm text-fg no-underline focus-ring hover:underline"
    >
      {id}
    </Link>
  )
}
