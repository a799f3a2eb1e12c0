import { Link } from '@tanstack/react-router'
import { TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import type { IndexListEntry } from '#contracts/indexes'
import { formatQuantity } from '../../format/numbers.ts'
import { Bytes, Count } from '../../ui/value/amounts.tsx'
import { Badge } from '../../ui/value/badge.tsx'
import { CopyButton } from '../../ui/button/copy-button.tsx'
import type { DataColumn } from '../../ui/table/data-table-columns.ts'
import { StatusBadge } from '../../ui/value/status-badge.tsx'
import { Time } from '../../ui/value/time.tsx'
import { shownStatus } from '../index-detail/index-can.ts'
import { documentsOf, inferenceText, sizeOf, storageText } from './index-entry.ts'
import { IndexRowMenu } from './index-row-menu.tsx'

const UNKNOWN = <span className="text-fg-subtle">–</span>

/** Columns of the list of indexes; the last one holds what may be done with a row. */
export const INDEX_COLUMNS: readonly DataColumn<IndexListEntry>[] = [
  {
    id: 'name',
    header: 'Name',
    isAlwaysShown: true,
    isGrowing: true,
    width: 9,
    sortBy: ({ indexName }) => indexName,
    cell: ({ indexName }) => (
      <Link
        to="/indexes/$name"
        params={{ name: indexName }}
        title={indexName}
        className="rounded-xs font-medium text-fg no-underline hover:underline focus-ring"
      >
        {indexName}
      </Link>
    ),
  },
  {
    id: 'status',
    header: 'Status',
    width: 7.5,
    sortBy: shownStatus,
    cell: (entry) => (
      <span title={entry.errorMsg}>
        <StatusBadge status={shownStatus(entry)} />
      </span>
    ),
  },
  {
    id: 'endpoint',
    header: 'Endpoint',
    width: 6,
    sortBy: ({ marqoEndpoint }) => marqoEndpoint,
    // All begin alike and none fits: it is there to be copied.
    cell: ({ marqoEndpoint }) =>
      marqoEndpoint === '' ? (
        UNKNOWN
      ) : (
        <span title={marqoEndpoint}>
          <CopyButton text={marqoEndpoint} label="Copy endpoint" />
        </span>
      ),
  },
  {
    id: 'model',
    header: 'Model',
    width: 11.5,
    sortBy: ({ model }) => model,
    cell: ({ model, substituteModel }) => (
      <span className="flex items-center gap-2">
        <span className="truncate font-mono text-sm" title={model}>
          {model}
        </span>
        {substituteModel !== undefined && (
          <Badge tone="warning" icon={TriangleAlert}>
            <span title={`Embedded by ${substituteModel}`}>Substitute</span>
          </Badge>
        )}
      </span>
    ),
  },
  {
    id: 'type',
    header: 'Type',
    width: 8,
    sortBy: ({ type }) => type,
    cell: ({ type }) => (type === 'structured' ? 'Structured' : 'Unstructured'),
  },
  {
    id: 'machines',
    header: 'Runs on',
    width: 9.5,
    sortBy: (entry) => `${storageText(entry)} ${inferenceText(entry)}`,
    cell: (entry) => <TwoLines title={storageText(entry)} end={inferenceText(entry)} />,
  },
  {
    id: 'documents',
    header: 'Documents',
    width: 7.5,
    align: 'end',
    sortFirst: 'descending',
    sortBy: documentsOf,
    cell: (entry) => (
      <TwoLines
        title={<MaybeCount value={documentsOf(entry)} />}
        end={formatQuantity(entry.numberOfVectors, 'vector', 'vectors')}
      />
    ),
  },
  {
    id: 'vectors',
    header: 'Vectors',
    width: 6.5,
    align: 'end',
    sortFirst: 'descending',
    sortBy: ({ numberOfVectors }) => numberOfVectors,
    cell: ({ numberOfVectors }) => <Count value={numberOfVectors} isCompact />,
  },
  {
    id: 'size',
    header: 'Size',
    width: 6,
    align: 'end',
    sortFirst: 'descending',
    sortBy: sizeOf,
    cell: (entry) => {
      const bytes = sizeOf(entry)
      return bytes === undefined ? UNKNOWN : <Bytes value={bytes} />
    },
  },
  {
    id: 'created',
    header: 'Created',
    // “34 minutes ago” stands whole.
    width: 8.75,
    sortFirst: 'descending',
    sortBy: ({ Created }) => Created,
    cell: ({ Created }) => <Time iso={Created} isFocusable={false} />,
  },
  {
    id: 'actions',
    header: 'Actions',
    isHeaderHidden: true,
    isAlwaysShown: true,
    width: 3.5,
    align: 'end',
    cell: (entry) => <IndexRowMenu entry={entry} />,
  },
]

/** No higher than a row of one line: rows that are all as high as the table expects scroll best. */
function TwoLines({ title, end }: { title: ReactNode; end: ReactNode }) {
  return (
    <span className="block leading-4">
      <span className="block truncate">{title}</span>
      <span className="block truncate text-xs text-fg-subtle">{end}</span>
    </span>
  )
}

function MaybeCount({ value }: { value: number | undefined }) {
  return value === undefined ? UNKNOWN : <Count value={value} isCompact />
}
