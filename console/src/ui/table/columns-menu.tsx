import { Columns3 } from 'lucide-react'
import { Button } from '../button/button.tsx'
import type { DataColumn } from './data-table-columns.ts'
import { Menu, MenuCheckboxItem, MenuLabel } from '../overlay/menu.tsx'

type ColumnsMenuProps<T> = Readonly<{
  columns: readonly DataColumn<T>[]
  hidden: readonly string[]
  onChange: (hidden: readonly string[]) => void
}>

/** Chooses which columns of a `DataTable` are shown. */
export function ColumnsMenu<T>({ columns, hidden, onChange }: ColumnsMenuProps<T>) {
  const toggle = (id: string, isShown: boolean) =>
    onChange(isShown ? hidden.filter((other) => other !== id) : [...hidden, id])
  return (
    <Menu
      trigger={
        <Button icon={Columns3} variant="secondary">
          Columns
        </Button>
      }
    >
      <MenuLabel>Shown columns</MenuLabel>
      {columns
        .filter(({ isAlwaysShown }) => !isAlwaysShown)
        .map(({ id, header }) => (
          <MenuCheckboxItem
            key={id}
            checked={!hidden.includes(id)}
            onChange={(isShown) => toggle(id, isShown)}
          >
            {header}
          </MenuCheckboxItem>
        ))}
    </Menu>
  )
}
