import { Command as Palette } from 'cmdk'
import { useState } from 'react'
import { Kbd } from '../ui/value/kbd.tsx'
import { LIST_ITEM } from '../ui/overlay/popup-style.ts'
import { findCommands } from './command-match.ts'
import { useEveryCommand } from './every-command.ts'

type CommandPaletteProps = Readonly<{
  isOpen: boolean
  onOpenChange: (isOpen: boolean) => void
  onShowShortcuts: () => void
}>

/** Pages, indexes and actions, found by typing. */
export function CommandPalette({ isOpen, onOpenChange, onShowShortcuts }: CommandPaletteProps) {
  return (
    <Palette.Dialog
      open={isOpen}
      onOpenChange={onOpenChange}
      label="Search for anything"
      shouldFilter={false}
      loop
      overlayClassName="fixed inset-0 z-overlay animate-fade-in bg-scrim"
      contentClassName="fixed inset-x-4 top-[12vh] z-dialog mx-auto max-w-xl animate-pop-in overflow-hidden rounded-xl border border-line-strong bg-raised text-fg shadow-lg outline-none"
    >
      <Choices onChosen={() => onOpenChange(false)} onShowShortcuts={onShowShortcuts} />
    </Palette.Dialog>
  )
}

const GROUP =
  '[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:py-1.5 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:font-medium [&_[cmdk-group-heading]]:text-fg-subtle'

function Choices({ onChosen, onShowShortcuts }: { onChosen: () => void; onShowShortcuts: () => void }) {
  const [typed, setTyped] = useState('')
  const groups = findCommands(useEveryCommand({ onShowShortcuts }), typed)
  return (
    <>
      <Palette.Input
        value={typed}
        onValueChange={setTyped}
        placeholder="Search pages, indexes and actions"
        className="h-12 w-full border-b bg-transparent px-4 text-lg outline-none placeholder:text-fg-subtle"
      />
      <Palette.List className="max-h-[50vh] overflow-y-auto p-2">
        <Palette.Empty className="px-2 py-8 text-center text-base text-fg-muted">
          No page, index or action matches.
        </Palette.Empty>
        {groups.map(({ group, commands }) => (
          <Palette.Group key={group} heading={group} className={GROUP}>
            {commands.map(({ id, label, icon: Icon, shortcut, run }) => (
              <Palette.Item
                key={id}
                value={id}
                className={LIST_ITEM}
                onSelect={() => {
                  onChosen()
                  run()
                }}
              >
                {Icon && <Icon aria-hidden size={16} className="shrink-0 text-fg-subtle" />}
                <span className="min-w-0 flex-1 truncate">{label}</span>
                {shortcut && (
                  <span aria-hidden className="flex shrink-0 gap-1 max-sm:hidden">
                    {shortcut.split(' ').map((key) => (
                      <Kbd key={key}>{key.toUpperCase()}</Kbd>
                    ))}
                  </span>
                )}
              </Palette.Item>
            ))}
          </Palette.Group>
        ))}
      </Palette.List>
    </>
  )
}
