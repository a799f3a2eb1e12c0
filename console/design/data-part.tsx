import { Ellipsis } from 'lucide-react'
import { useMemo, useState } from 'react'
import { Bytes, Count, Money } from '../src/ui/value/amounts.tsx'
import { Breadcrumb } from '../src/ui/page/breadcrumb.tsx'
import { Button } from '../src/ui/button/button.tsx'
import { Card } from '../src/ui/page/card.tsx'
import { CodeBlock } from '../src/ui/code/code-block.tsx'
import { ColumnsMenu } from '../src/ui/table/columns-menu.tsx'
import { type DataColumn, DataTable, type TableSort } from '../src/ui/table/data-table.tsx'
import { Description, DescriptionList } from '../src/ui/value/description-list.tsx'
import { IconButton } from '../src/ui/button/icon-button.tsx'
import { LoadMore } from '../src/ui/table/pagination.tsx'
import { Menu, MenuItem } from '../src/ui/overlay/menu.tsx'
import { SnippetTabs } from '../src/ui/code/snippet-tabs.tsx'
import { Sparkline } from '../src/ui/chart/sparkline.tsx'
import { Stat } from '../src/ui/value/stat.tsx'
import { StatusBadge } from '../src/ui/value/status-badge.tsx'
import { Table, Tbody, Td, Th, Thead, Tr } from '../src/ui/table/table.tsx'
import { TabLink, TabLinks, Tabs } from '../src/ui/page/tabs.tsx'
import { TextLink } from '../src/ui/button/text-link.tsx'
import { TimeSeriesChart } from '../src/ui/chart/time-series-chart.tsx'
import { Time } from '../src/ui/value/time.tsx'
import { toast } from '../src/ui/feedback/toast.tsx'
import { type IndexRow, indexRows, SNIPPETS, searchPoints } from './samples.ts'
import { Part } from './part.tsx'

const COLUMNS: DataColumn<IndexRow>[] = [
  {
    id: 'name',
    header: 'Name',
    isAlwaysShown: true,
    isGrowing: true,
    width: 12,
    sortBy: (row) => row.name,
    cell: (row) => <TextLink to="/">{row.name}</TextLink>,
  },
  {
    id: 'status',
    header: 'Status',
    sortBy: (row) => row.status,
    cell: (row) => <StatusBadge status={row.status} />,
  },
  {
    id: 'documents',
    header: 'Documents',
    align: 'end',
    sortFirst: 'descending',
    sortBy: (row) => row.documents,
    cell: (row) => <Count value={row.documents} />,
  },
  {
    id: 'size',
    header: 'Size',
    align: 'end',
    width: 7,
    sortBy: (row) => row.bytes,
    cell: (row) => <Bytes value={row.bytes} />,
  },
  {
    id: 'cost',
    header: 'Cost',
    align: 'end',
    sortBy: (row) => row.micros,
    cell: (row) => <Money micros={row.micros} per="h" />,
  },
  {
    id: 'created',
    header: 'Created',
    sortBy: (row) => row.created,
    cell: (row) => <Time iso={row.created} isFocusable={false} />,
  },
  {
    id: 'actions',
    header: 'Actions',
    isHeaderHidden: true,
    isAlwaysShown: true,
    align: 'end',
    width: 4,
    cell: (row) => (
      <Menu trigger={<IconButton icon={Ellipsis} label={`Actions of ${row.name}`} size="sm" />}>
        <MenuItem>Edit settings</MenuItem>
        <MenuItem isDangerous>Delete index</MenuItem>
      </Menu>
    ),
  },
]

export function DataPart() {
  return (
    <Part title="Data">
      <Breadcrumb>
        <TextLink to="/">Indexes</TextLink>
        <TextLink to="/">products</TextLink>
        Settings
      </Breadcrumb>
      <TabLinks label="Pages of this index">
        <TabLink to="/">Overview</TabLink>
        <TabLink to="/" hash="settings" activeOptions={{ includeHash: true }}>
          Settings
        </TabLink>
      </TabLinks>
      <Tiles />
      <Tables />
      <Charts />
      <Details />
    </Part>
  )
}

function Tiles() {
  return (
    <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-4">
      <Stat label="Indexes" value="12" hint="2 being created" />
      <Stat
        label="Searches today"
        value={<Count value={12_345} isCompact />}
        delta={{ direction: 'up', text: '12.3%', isGood: true }}
        hint="since yesterday"
        sparkline={<Sparkline values={[3, 5, 4, 8, 7, 9, 12]} />}
      />
      <Stat
        label="Latency"
        value="42"
        unit="ms"
        delta={{ direction: 'up', text: '8 ms', isGood: false }}
        hint="95th percentile"
      />
      <Stat label="This month" value={<Money micros={27_375_000} />} hint="of $100.00 budget" />
    </div>
  )
}

function Tables() {
  const rows = useMemo(() => indexRows(5000), [])
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set(['index-0002']))
  const [hidden, setHidden] = useState<readonly string[]>([])
  const [sort, setSort] = useState<TableSort>()
  return (
    <>
      <Card
        title="5,000 indexes"
        description={`${selected.size} selected`}
        actions={<ColumnsMenu columns={COLUMNS} hidden={hidden} onChange={setHidden} />}
        isFlush
      >
        <DataTable
          label="Indexes"
          rows={rows}
          columns={COLUMNS}
          rowKey={(row) => row.name}
          hiddenColumns={hidden}
          sort={sort}
          onSortChange={setSort}
          selection={{ selected, onChange: setSelected }}
          onRowOpen={(row) => toast(`Opened ${row.name}`)}
          maxHeight="24rem"
        />
      </Card>
      <Card title="A plain table" isFlush>
        <Table label="Prices">
          <Thead>
            <Th>Size</Th>
            <Th isNumeric>Price</Th>
          </Thead>
          <Tbody>
            {[59_300, 318_700, 971_700].map((micros) => (
              <Tr key={micros}>
                <Td>marqo.CPU</Td>
                <Td isNumeric>
                  <Money micros={micros} per="h" />
                </Td>
              </Tr>
            ))}
          </Tbody>
        </Table>
        <LoadMore hasMore onLoadMore={() => toast('More')} summary="Showing 3 sizes" />
      </Card>
    </>
  )
}

function Charts() {
  const points = useMemo(() => searchPoints(), [])
  const series = [
    { id: 'searches', label: 'Searches' },
    { id: 'writes', label: 'Writes' },
    { id: 'errors', label: 'Errors', colour: 6 as const },
  ]
  return (
    <div className="grid gap-6 lg:grid-cols-2">
      <Card title="Requests per minute">
        <TimeSeriesChart label="Requests per minute" series={series} points={points} />
      </Card>
      <Card title="Requests, stacked">
        <TimeSeriesChart label="Requests, stacked" series={series} points={points} kind="bar" />
      </Card>
    </div>
  )
}

function Details() {
  const [tab, setTab] = useState('settings')
  const settings = (
    <DescriptionList columns={3}>
      <Description term="Endpoint" isMono>
        https://products-a1b2c3.example.com
      </Description>
      <Description term="Model" isMono>
        hf/all-MiniLM-L6-v2
      </Description>
      <Description term="Created" hint="by Ada Lovelace">
        <Time iso="2026-08-21T12:00:00.000Z" show="datetime" />
      </Description>
    </DescriptionList>
  )
  return (
    <>
      <Tabs
        label="Index"
        value={tab}
        onChange={setTab}
        tabs={[
          { value: 'settings', label: 'Settings', content: settings },
          {
            value: 'code',
            label: 'Code',
            content: <SnippetTabs label="Search this index" snippets={SNIPPETS} />,
          },
          { value: 'off', label: 'Metrics', content: null, isDisabled: true },
        ]}
      />
      <SnippetTabs label="Search this index" snippets={SNIPPETS} />
      <CodeBlock language="json" code={'{\n  "acknowledged": true,\n  "index": "products"\n}'} />
      <CodeBlock isBare code="npm start" language="shell" />
      <Button className="self-start">The end</Button>
    </>
  )
}
