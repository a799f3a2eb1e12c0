import type { IndexDocument } from '#contracts/indexes'
import { formatCount } from '../../../format/numbers.ts'
import { cx } from '../../../ui/cx.ts'
import { DataTable } from '../../../ui/table/data-table.tsx'
import { LoadMore } from '../../../ui/table/pagination.tsx'
import { NoMatch } from './documents-empty.tsx'
import type { DocumentList } from './use-document-list.ts'

type DocumentsTableProps = Readonly<{
  name: string
  list: DocumentList
  hidden: readonly string[]
  selected: ReadonlySet<string>
  onSelect: (selected: ReadonlySet<string>) => void
  onOpen: (id: string) => void
}>

const keyOf = ({ _id }: IndexDocument) => _id

export function DocumentsTable({ name, list, hidden, selected, onSelect, onOpen }: DocumentsTableProps) {
  const { rows, total, columns } = list
  return (
    <div className={cx('transition-opacity', list.isPlaceholderData && 'opacity-60')}>
      <DataTable
        label="Documents"
        rows={rows}
        columns={columns}
        rowKey={keyOf}
        hiddenColumns={hidden}
        selection={{ selected, onChange: onSelect }}
        onRowOpen={({ _id }) => onOpen(_id)}
        empty={<NoMatch name={name} />}
      />
      <div className="border-t">
        <LoadMore
          hasMore={list.hasNextPage}
          onLoadMore={() => void list.fetchNextPage()}
          pending={list.isFetchingNextPage}
          summary={rows.length > 0 && `${formatCount(rows.length)} of ${formatCount(total)} documents`}
        />
      </div>
    </div>
  )
}
