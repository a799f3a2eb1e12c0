import type { IndexListEntry } from '#contracts/indexes'
import { useMay } from '../../../app/permissions.tsx'
import { DeleteDialog } from './delete-dialog.tsx'
import type { IndexPageData } from '../index-queries.ts'
import { PauseDialog, ResumeDialog } from '../size/pause-dialog.tsx'
import { RetryDialog } from './retry-dialog.tsx'
import { ScaleDialog } from '../size/scale-dialog.tsx'
import { TryAgainDialog } from './try-again-dialog.tsx'
import { useIndexDialog } from './use-index-dialog.ts'

/** The dialog that the address names; to who may not change indexes it names none. */
export function IndexDialogs({ index, page }: Readonly<{ index: IndexListEntry; page: IndexPageData }>) {
  const { dialog, close } = useIndexDialog()
  const may = useMay()
  if (dialog === undefined || !may('indexes:write')) return null
  const { indexName: name } = index
  const limits = page.limits.status === 'ok' ? page.limits.data : undefined
  const history = page.history.status === 'ok' ? page.history.data.results : []
  const settings = page.settings.status === 'ok' ? page.settings.data : {}
  switch (dialog) {
    case 'scale':
      return <ScaleDialog name={name} limits={limits} onClose={close} />
    case 'pause':
      return <PauseDialog name={name} onClose={close} />
    case 'resume':
      return <ResumeDialog name={name} history={history} maxPods={limits?.maxInferences} onClose={close} />
    case 'delete':
      return <DeleteDialog name={name} onClose={close} />
    case 'retry':
      return <RetryDialog name={name} settings={settings} onClose={close} />
    case 'try-again':
      return <TryAgainDialog name={name} onClose={close} />
  }
}
