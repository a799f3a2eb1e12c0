import { type ChartPoint, type ChartSeries, timeLabels } from './chart-data.ts'
import { Table, Tbody, Td, Th, Thead, Tr } from '../table/table.tsx'

type ChartTableProps = Readonly<{
  label: string
  series: readonly ChartSeries[]
  points: readonly ChartPoint[]
  zone: string
  isDaily: boolean
  formatValue: (value: number) => string
}>

/** The numbers of a chart for those who read rather than look. Newest first. */
export function ChartTable({ label, series, points, zone, isDaily, formatValue }: ChartTableProps) {
  const { row } = timeLabels(points, zone, isDaily)
  return (
    <div className="h-full overflow-y-auto rounded-md border">
      <Table label={label}>
        <Thead>
          <Th>
            {isDaily ? 'Day' : 'Time'} ({zone})
          </Th>
          {series.map(({ id, label: name }) => (
            <Th key={id} isNumeric>
              {name}
            </Th>
          ))}
        </Thead>
        <Tbody>
          {points.toReversed().map(({ at, values }) => (
            <Tr key={at}>
              <Td className="whitespace-nowrap">{row(Date.parse(at))}</Td>
              {series.map(({ id }) => {
                const value = values[id] ?? null
                return (
                  <Td key={id} isNumeric>
                    {value === null ? '–' : formatValue(value)}
                  </Td>
                )
              })}
            </Tr>
          ))}
        </Tbody>
      </Table>
    </div>
  )
}
