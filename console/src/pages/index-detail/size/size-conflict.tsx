import { useEffect, useRef } from 'react'
import { Button } from '../../../ui/button/button.tsx'
import { Notice } from '../../../ui/feedback/notice.tsx'
import { Table, Tbody, Td, Th, Thead, Tr } from '../../../ui/table/table.tsx'
import {
  changesOf,
  differencesOf,
  type IndexSize,
  type SizeEdits,
  sizeValue,
  sizeWord,
} from './index-size.ts'

type SizeConflictProps = Readonly<{
  opened: IndexSize
  latest: IndexSize
  edits: SizeEdits
  onStartFromLatest: (how: { keepsEdits: boolean }) => void
}>

/** Somebody else changed the index meanwhile: what it was, what it is, and what this person wants of it. */
export function SizeConflict({ opened, latest, edits, onStartFromLatest }: SizeConflictProps) {
  const rows = differencesOf(opened, latest, edits)
  const hasOwn = Object.keys(changesOf(edits, opened)).length > 0
  const box = useRef<HTMLDivElement>(null)
  // Newer browsers answer a promise, which is no way to clean up.
  useEffect(() => {
    box.current?.scrollIntoView({ block: 'nearest' })
  }, [])
  return (
    <div ref={box}>
      <Notice tone="warning" isLive title="The index was changed while this was open">
        <p>Your change was not applied. Compare the two, then continue from the current size.</p>
        <div className="mt-3 overflow-hidden rounded-md border bg-surface">
          <Table label="Versions of the size">
            <Thead>
              <Th>
                <span className="sr-only">Value</span>
              </Th>
              <Th isNumeric>When you opened this</Th>
              <Th isNumeric>Now</Th>
              {hasOwn && <Th isNumeric>Yours</Th>}
            </Thead>
            <Tbody>
              {rows.map(({ key, opened: before, now, yours }) => (
                <Tr key={key}>
                  <Td className="whitespace-nowrap">{sizeWord(key)}</Td>
                  <Td isNumeric className="text-fg-muted">
                    {sizeValue(key, before)}
                  </Td>
                  <Td isNumeric className={before === now ? 'text-fg-muted' : 'font-medium'}>
                    {sizeValue(key, now)}
                  </Td>
                  {hasOwn && (
                    <Td isNumeric className={yours === undefined ? 'text-fg-subtle' : 'font-medium'}>
                      {sizeValue(key, yours)}
                    </Td>
                  )}
                </Tr>
              ))}
            </Tbody>
          </Table>
        </div>
        <div className="mt-3 flex flex-wrap gap-2">
          <Button
            variant={hasOwn ? 'primary' : 'secondary'}
            onClick={() => onStartFromLatest({ keepsEdits: true })}
          >
            {hasOwn ? 'Keep my changes on top of this' : 'Continue from this'}
          </Button>
          {hasOwn && (
            <Button onClick={() => onStartFromLatest({ keepsEdits: false })}>Drop my changes</Button>
          )}
        </div>
      </Notice>
    </div>
  )
}
