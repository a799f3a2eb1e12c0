import type { IndexListEntry } from '#contracts/indexes'
import { Can } from '../../../app/permissions.tsx'
import { Button } from '../../../ui/button/button.tsx'
import { Section } from '../../../ui/page/section.tsx'
import { indexCan } from '../index-can.ts'
import { useIndexDialog } from '../actions/use-index-dialog.ts'

export function DangerZone({ index }: { index: IndexListEntry }) {
  const { open } = useIndexDialog()
  return (
    <Can do="indexes:write">
      <Section title="Danger zone">
        <div className="flex flex-wrap items-center justify-between gap-4 rounded-lg border border-danger-line bg-surface p-5">
          <div className="min-w-0 flex-1 basis-72">
            <h3 className="font-semibold">Delete this index</h3>
            <p className="mt-0.5 text-fg-muted">
              Its documents and its endpoint are gone for good. You are asked to type its name first.
            </p>
          </div>
          <Button variant="danger" disabled={!indexCan.delete(index)} onClick={() => open('delete')}>
            Delete index
          </Button>
        </div>
      </Section>
    </Can>
  )
}
