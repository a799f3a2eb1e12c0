import type { ActivityRecord } from '#contracts/activity'
import { CopyButton } from '../../ui/button/copy-button.tsx'
import { Time } from '../../ui/value/time.tsx'
import { differenceOf } from './difference.ts'

/** Everything that a record holds: who, from where, what was different, and its place in the chain. */
export function RecordDetails({ record }: { record: ActivityRecord }) {
  const { at, actor, address, requestId, number, hash, type } = record
  const facts = [
    ['What', <code key="what">{type}</code>],
    ['When', <Time key="when" iso={at} show="datetime" />],
    ['Who', `${actor.id}${actor.role === undefined ? '' : ` (${actor.role})`}`],
    ['From', address ?? 'inside the deployment'],
    ['Request', <Copyable key="request" text={requestId} label="Copy request id" />],
    ['Record', <Copyable key="record" text={record.recordId} label="Copy record id" />],
    [
      'Place in the chain',
      <Copyable key="hash" text={hash} shown={`${number} · ${hash.slice(0, 12)}…`} label="Copy hash" />,
    ],
  ] as const
  return (
    <div className="flex flex-col gap-4 border-t bg-sunken px-5 py-4">
      <dl className="grid grid-cols-1 gap-x-6 gap-y-2 sm:grid-cols-2">
        {facts.map(([label, value]) => (
          <div key={label} className="min-w-0">
            <dt className="text-sm text-fg-subtle">{label}</dt>
            <dd className="wrap-anywhere">{value}</dd>
          </div>
        ))}
      </dl>
      <Difference record={record} />
    </div>
  )
}

function Copyable({ text, shown = text, label }: { text: string; shown?: string; label: string }) {
  return (
    <span className="inline-flex max-w-full items-center gap-1">
      <code className="truncate font-mono text-sm">{shown}</code>
      <CopyButton text={text} label={label} />
    </span>
  )
}

function Difference({ record: { before, after } }: { record: ActivityRecord }) {
  const rows = differenceOf(before, after)
  if (rows.length === 0)
    return <p className="text-fg-muted">Nothing is told of how it was before and after.</p>
  return (
    <div
      className="overflow-x-auto rounded-md border bg-surface"
      role="region"
      aria-label="Before and after"
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a table that scrolls must be reachable by keyboard
      tabIndex={0}
    >
      <table className="w-full text-left text-sm">
        <thead className="text-fg-subtle">
          <tr>
            {['Field', 'Before', 'After'].map((title) => (
              <th key={title} scope="col" className="px-3 py-2 font-medium">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y font-mono">
          {rows.map(({ field, was, is, isChanged }) => (
            <tr key={field} className="align-top">
              <th scope="row" className="px-3 py-1.5 font-normal text-fg-muted">
                {field}
              </th>
              <td className="px-3 py-1.5 wrap-anywhere">
                {isChanged && was !== undefined ? <del>{was}</del> : (was ?? '–')}
              </td>
              <td className="px-3 py-1.5 wrap-anywhere">
                {isChanged && is !== undefined ? (
                  <ins className="font-semibold no-underline">{is}</ins>
                ) : (
                  (is ?? '–')
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
