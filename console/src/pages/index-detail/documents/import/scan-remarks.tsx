import { formatCount, formatQuantity } from '../../../../format/numbers.ts'
import { Button } from '../../../../ui/button/button.tsx'
import { Notice } from '../../../../ui/feedback/notice.tsx'
import type { Scan } from './scan-source.ts'

const SHOWN = 5

/** What is odd about the source: records that are lost first, then what costs no document. */
export function ScanRemarks({ scan, onShowProblems }: Readonly<{ scan: Scan; onShowProblems: () => void }>) {
  const { remarks, remarkCount, duplicates, duplicateCount, documents, problemCount } = scan
  return (
    <>
      {documents === 0 && (
        <Notice tone="danger" isLive title="No document can be made of this">
          {problemCount > 0
            ? 'Every record has a problem: see “Left out”. Another format or separator may be the right one.'
            : 'Nothing was found. Another format may be the right one.'}
        </Notice>
      )}
      {documents > 0 && problemCount > 0 && (
        <Notice
          tone="warning"
          isLive
          title={`${formatCount(problemCount)} of ${formatQuantity(documents + problemCount, 'record', 'records')} cannot be read`}
          action={
            <Button size="sm" onClick={onShowProblems}>
              See why
            </Button>
          }
        >
          Only the {documents === 1 ? 'one that can' : `${formatCount(documents)} that can`} will be added.
        </Notice>
      )}
      {remarkCount > 0 && (
        <Notice tone="warning" title="Worth a look">
          <ul className="list-disc pl-5">
            {remarks.slice(0, SHOWN).map(({ line, message }) => (
              <li key={`${line} ${message}`}>
                Line {line}: {message}
              </li>
            ))}
            {remarkCount > SHOWN && <li>and {formatQuantity(remarkCount - SHOWN, 'more', 'more')}</li>}
          </ul>
        </Notice>
      )}
      {duplicateCount > 0 && (
        <Notice tone="warning" title={formatQuantity(duplicateCount, 'id is repeated', 'ids are repeated')}>
          <p>Of documents with one id, the last replaces those before it.</p>
          <ul className="mt-1 list-disc pl-5">
            {duplicates.slice(0, SHOWN).map(({ line, firstLine, id }) => (
              <li key={line}>
                <code className="font-mono text-sm">{id}</code> on line {line}, first on line {firstLine}
              </li>
            ))}
            {duplicateCount > SHOWN && <li>and {formatQuantity(duplicateCount - SHOWN, 'more', 'more')}</li>}
          </ul>
        </Notice>
      )}
    </>
  )
}
