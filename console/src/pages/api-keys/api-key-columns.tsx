import { Link } from '@tanstack/react-router'
import { CircleSlash, Clock, MoreHorizontal, Pencil, RefreshCcw, Trash2 } from 'lucide-react'
import type { ApiKey } from '#contracts/api-keys'
import { Count } from '../../ui/value/amounts.tsx'
import { Badge } from '../../ui/value/badge.tsx'
import type { DataColumn } from '../../ui/table/data-table.tsx'
import { IconButton } from '../../ui/button/icon-button.tsx'
import { Menu, MenuItem } from '../../ui/overlay/menu.tsx'
import { Time } from '../../ui/value/time.tsx'

const STATUS = {
  active: { tone: 'info', icon: RefreshCcw, word: 'Being replaced' },
  expired: { tone: 'neutral', icon: Clock, word: 'Expired' },
  revoked: { tone: 'neutral', icon: CircleSlash, word: 'Revoked' },
} as const
const SCOPES = { admin: 'Admin', 'read-write': 'Read and write', read: 'Read' } as const
export const scopeWord = (scope: ApiKey['scope']) => SCOPES[scope]

/** Columns of the list; a row's menu opens the dialogs by the page's address. */
export const API_KEY_COLUMNS: readonly DataColumn<ApiKey>[] = [
  {
    id: 'name',
    header: 'Name',
    isAlwaysShown: true,
    isGrowing: true,
    width: 13,
    sortBy: ({ name }) => name,
    cell: ({ name, note, textPrefix }) => (
      <div className="min-w-0 py-1">
        <div className="truncate font-medium">{name}</div>
        <div className="truncate text-xs text-fg-subtle">
          <code className="font-mono">{textPrefix}…</code>
          {note !== undefined && <> · {note}</>}
        </div>
      </div>
    ),
  },
  {
    id: 'status',
    header: 'Status',
    width: 9.5,
    sortBy: ({ status }) => status,
    cell: ({ status, replacedBy }) => {
      // Nearly all are active: a badge is for those that are not.
      if (status === 'active' && replacedBy === undefined) return 'Active'
      const { tone, icon, word } = STATUS[status]
      return (
        <Badge tone={tone} icon={icon}>
          {word}
        </Badge>
      )
    },
  },
  {
    id: 'scope',
    header: 'Permissions',
    width: 10,
    sortBy: ({ scope }) => scope,
    cell: ({ scope, indexNames }) => (
      <div className="min-w-0">
        <div>{scopeWord(scope)}</div>
        <div className="truncate text-xs text-fg-subtle" title={indexNames?.join(', ')}>
          {indexNames === undefined ? 'All indexes' : indexNames.join(', ')}
        </div>
      </div>
    ),
  },
  {
    id: 'lastUsed',
    header: 'Last used',
    width: 9.5,
    sortFirst: 'descending',
    sortBy: ({ lastUsedAt }) => lastUsedAt,
    cell: ({ lastUsedAt, requests }) =>
      lastUsedAt === undefined ? (
        <span className="text-fg-subtle">Never</span>
      ) : (
        <div className="min-w-0">
          <Time iso={lastUsedAt} isFocusable={false} />
          <div className="truncate text-xs text-fg-subtle">
            <Count value={requests} /> {requests === 1 ? 'request' : 'requests'}
          </div>
        </div>
      ),
  },
  {
    id: 'expires',
    header: 'Expires',
    width: 7.5,
    sortBy: ({ expiresAt }) => expiresAt,
    cell: ({ expiresAt }) =>
      expiresAt === undefined ? (
        <span className="text-fg-subtle">Never</span>
      ) : (
        <Time iso={expiresAt} show="date" isFocusable={false} />
      ),
  },
  {
    id: 'created',
    header: 'Created',
    width: 8,
    sortFirst: 'descending',
    sortBy: ({ createdAt }) => createdAt,
    cell: ({ createdAt }) => <Time iso={createdAt} isFocusable={false} />,
  },
  {
    id: 'actions',
    header: 'Actions',
    isHeaderHidden: true,
    isAlwaysShown: true,
    width: 3.5,
    align: 'end',
    cell: (key) => <ApiKeyMenu apiKey={key} />,
  },
]

function ApiKeyMenu({ apiKey: { keyId, name, status, replacedBy } }: { apiKey: ApiKey }) {
  const isActive = status === 'active'
  return (
    <Menu trigger={<IconButton label={`Actions for ${name}`} icon={MoreHorizontal} size="sm" />}>
      <MenuItem asChild>
        <Link from="/api-keys" to="." search={(before) => ({ ...before, dialog: 'edit', about: keyId })}>
          <Pencil aria-hidden size={16} className="text-fg-subtle" />
          Change name and note
        </Link>
      </MenuItem>
      {isActive && replacedBy === undefined && (
        <MenuItem asChild>
          <Link from="/api-keys" to="." search={(before) => ({ ...before, dialog: 'rotate', about: keyId })}>
            <RefreshCcw aria-hidden size={16} className="text-fg-subtle" />
            Rotate
          </Link>
        </MenuItem>
      )}
      {isActive && (
        <MenuItem asChild isDangerous>
          <Link from="/api-keys" to="." search={(before) => ({ ...before, dialog: 'revoke', about: keyId })}>
            <Trash2 aria-hidden size={16} />
            Revoke
          </Link>
        </MenuItem>
      )}
    </Menu>
  )
}
