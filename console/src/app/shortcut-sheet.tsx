import { Dialog } from '../ui/overlay/dialog.tsx'
import { Kbd } from '../ui/value/kbd.tsx'
import { MOD_KEY, useShortcuts } from './shortcuts.ts'

const SHOWN: Record<string, string> = { mod: MOD_KEY }

/** What can be pressed here. */
export function ShortcutSheet({
  isOpen,
  onOpenChange,
}: {
  isOpen: boolean
  onOpenChange: (isOpen: boolean) => void
}) {
  const shortcuts = useShortcuts()
  return (
    <Dialog isOpen={isOpen} onOpenChange={onOpenChange} title="Keyboard shortcuts" size="sm">
      <dl className="grid grid-cols-[1fr_auto] gap-x-6 gap-y-2 text-base">
        {shortcuts.map(({ keys, label }) => (
          <div key={`${keys} ${label}`} className="contents">
            <dt className="text-fg-muted">{label}</dt>
            <dd className="flex justify-end gap-1">
              {keys.split(/[ +]/).map((key) => (
                <Kbd key={key}>{SHOWN[key] ?? key.toUpperCase()}</Kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  )
}
