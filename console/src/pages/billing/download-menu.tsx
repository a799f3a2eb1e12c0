import { Download } from 'lucide-react'
import { urlOf } from '../../api/client.ts'
import { Button } from '../../ui/button/button.tsx'
import { Menu, MenuItem } from '../../ui/overlay/menu.tsx'

const FORMATS = [
  { format: 'csv', label: 'Usage events (CSV)' },
  { format: 'jsonl', label: 'Usage events (JSON lines)' },
  { format: 'focus', label: 'Costs (FOCUS, CSV)' },
] as const

/** The raw usage of a month, from which its bill can be computed again. */
export function DownloadMenu({ month }: { month: string | undefined }) {
  return (
    <Menu trigger={<Button icon={Download}>Download</Button>}>
      {FORMATS.map(({ format, label }) => (
        <MenuItem key={format} asChild>
          <a href={urlOf('exportUsage', { query: { format, month } })} download>
            {label}
          </a>
        </MenuItem>
      ))}
    </Menu>
  )
}
