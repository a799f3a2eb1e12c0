import { Link } from '@tanstack/react-router'
import { ArrowUpRight, Copy, MoreHorizontal, Pause, Play, Scaling, Trash2 } from 'lucide-react'
import type { LucideIcon } from 'lucide-react'
import type { IndexListEntry } from '#contracts/indexes'
import { useMay } from '../../app/permissions.tsx'
import { IconButton } from '../../ui/button/icon-button.tsx'
import { Menu, MenuItem, MenuSeparator } from '../../ui/overlay/menu.tsx'
import { toast } from '../../ui/feedback/toast.tsx'
import { indexCan } from '../index-detail/index-can.ts'
import type { IndexDialog } from '../index-detail/index-address.ts'

/** What may be done with one index. Everything that changes it is asked about on its own page. */
export function IndexRowMenu({ entry }: { entry: IndexListEntry }) {
  const { indexName, marqoEndpoint } = entry
  const mayWrite = useMay()('indexes:write')
  const item = (dialog: IndexDialog, icon: LucideIcon, label: string) => (
    <DialogItem name={indexName} dialog={dialog} icon={icon} label={label} />
  )
  return (
    <Menu trigger={<IconButton label={`Actions for ${indexName}`} icon={MoreHorizontal} size="sm" />}>
      <MenuItem asChild>
        <Link to="/indexes/$name" params={{ name: indexName }}>
          <ArrowUpRight aria-hidden size={16} className="text-fg-subtle" />
          Open
        </Link>
      </MenuItem>
      {marqoEndpoint !== '' && (
        <MenuItem icon={Copy} onSelect={() => void copyEndpoint(marqoEndpoint)}>
          Copy endpoint
        </MenuItem>
      )}
      {mayWrite && <MenuSeparator />}
      {mayWrite && indexCan.scale(entry) && item('scale', Scaling, 'Scale')}
      {mayWrite && indexCan.pause(entry) && item('pause', Pause, 'Pause')}
      {mayWrite && indexCan.resume(entry) && item('resume', Play, 'Resume')}
      {mayWrite && indexCan.delete(entry) && item('delete', Trash2, 'Delete')}
    </Menu>
  )
}

type DialogItemProps = Readonly<{ name: string; dialog: IndexDialog; icon: LucideIcon; label: string }>

function DialogItem({ name, dialog, icon: Icon, label }: DialogItemProps) {
  const isDangerous = dialog === 'delete'
  return (
    <MenuItem asChild isDangerous={isDangerous}>
      <Link to="/indexes/$name" params={{ name }} search={{ dialog }}>
        <Icon aria-hidden size={16} className={isDangerous ? '' : 'text-fg-subtle'} />
        {label}
      </Link>
    </MenuItem>
  )
}

async function copyEndpoint(endpoint: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(endpoint)
    toast.success('Endpoint copied')
  } catch {
    toast.error('The endpoint could not be copied', { description: endpoint })
  }
}
