import { Pause, Play, SlidersHorizontal, Trash2 } from 'lucide-react'
import type { IndexListEntry } from '#contracts/indexes'
import { Can } from '../../../app/permissions.tsx'
import { Button } from '../../../ui/button/button.tsx'
import { IconButton } from '../../../ui/button/icon-button.tsx'
import { indexCan, isPaused } from '../index-can.ts'
import { useIndexDialog } from './use-index-dialog.ts'

/** What may be done with the index now. While a change is under way the buttons wait, so that none jumps about. */
export function IndexActions({ index }: { index: IndexListEntry }) {
  const { open } = useIndexDialog()
  const { indexStatus, numberOfInferences } = index
  const isChanging = indexStatus === 'MODIFYING'
  const canScale = indexCan.scale(index)
  return (
    <Can do="indexes:write">
      {(canScale || isChanging) && (
        <>
          <Button icon={SlidersHorizontal} disabled={!canScale} onClick={() => open('scale')}>
            Scale
          </Button>
          {isPaused(index) || (isChanging && numberOfInferences === 0) ? (
            <Button icon={Play} disabled={!indexCan.resume(index)} onClick={() => open('resume')}>
              Resume
            </Button>
          ) : (
            <Button icon={Pause} disabled={!indexCan.pause(index)} onClick={() => open('pause')}>
              Pause
            </Button>
          )}
        </>
      )}
      {indexCan.delete(index) && (
        <IconButton label="Delete index" icon={Trash2} variant="secondary" onClick={() => open('delete')} />
      )}
    </Can>
  )
}
