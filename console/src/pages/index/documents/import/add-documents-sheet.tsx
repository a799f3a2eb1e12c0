import type { IndexListEntry } from '#contracts/indexes'
import { Sheet } from '../../../../ui/sheet.tsx'

type AddDocumentsSheetProps = Readonly<{ index: IndexListEntry; onClose: () => void }>

export function AddDocumentsSheet({ index, onClose }: AddDocumentsSheetProps) {
  return (
    <Sheet
      isOpen
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose()
      }}
      size="lg"
      title="Add documents"
      description={`To ${index.indexName}`}
    >
      {null}
    </Sheet>
  )
}
