import { Copy, Pause, Settings2, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../src/ui/button/button.tsx'
import { ConfirmDialog } from '../src/ui/overlay/confirm-dialog.tsx'
import { Dialog } from '../src/ui/overlay/dialog.tsx'
import { Field } from '../src/ui/form/field.tsx'
import { Input } from '../src/ui/form/input.tsx'
import { Menu, MenuItem, MenuLabel, MenuSeparator } from '../src/ui/overlay/menu.tsx'
import { Popover } from '../src/ui/overlay/popover.tsx'
import { SecretReveal } from '../src/ui/code/secret-reveal.tsx'
import { Sheet } from '../src/ui/overlay/sheet.tsx'
import { Tooltip } from '../src/ui/overlay/tooltip.tsx'
import { Line, Part } from './part.tsx'

type Open = 'dialog' | 'secret' | 'confirm' | 'sheet' | undefined

export function OverlaysPart() {
  const [open, setOpen] = useState<Open>()
  const state = (name: Open) => ({
    isOpen: open === name,
    onOpenChange: (isOpen: boolean) => setOpen(isOpen ? name : undefined),
  })
  const close = () => setOpen(undefined)
  return (
    <Part title="Overlays">
      <Line>
        <Button onClick={() => setOpen('dialog')}>Open dialog</Button>
        <Button onClick={() => setOpen('secret')}>Show secret</Button>
        <Button onClick={() => setOpen('confirm')}>Delete index</Button>
        <Button onClick={() => setOpen('sheet')}>Open sheet</Button>
        <ActionsMenu />
        <Popover trigger={<Button>Open popover</Button>} label="Filter">
          <div className="w-64">
            <Field label="Owner">
              <Input />
            </Field>
          </div>
        </Popover>
        <Tooltip content="More about this">
          <Button variant="ghost">Hover me</Button>
        </Tooltip>
      </Line>
      <Dialog
        {...state('dialog')}
        title="Invite a member"
        description="They get an e-mail with a link that works for seven days."
        footer={
          <>
            <Button onClick={close}>Cancel</Button>
            <Button variant="primary">Send invitation</Button>
          </>
        }
      >
        <Field label="E-mail">
          <Input type="email" placeholder="ada@example.com" />
        </Field>
      </Dialog>
      <Dialog
        {...state('secret')}
        isLocked
        title="Your new key"
        footer={
          <Button variant="primary" onClick={close}>
            I have stored it
          </Button>
        }
      >
        <SecretReveal
          label="API key"
          secret="mqc_example_only_0000000000000000000000000000000000000000"
          fileName="key.txt"
        />
      </Dialog>
      <ConfirmDialog
        {...state('confirm')}
        title="Delete index products?"
        description="Its 12,345 documents are gone for good after seven days. Searches fail at once."
        confirmLabel="Delete index"
        typeToConfirm="products"
        onConfirm={close}
      />
      <Sheet {...state('sheet')} title="products" description="Ready since yesterday">
        Details beside the list.
      </Sheet>
    </Part>
  )
}

function ActionsMenu() {
  return (
    <Menu trigger={<Button>Open menu</Button>} align="start">
      <MenuLabel>products</MenuLabel>
      <MenuItem icon={Settings2} end="E">
        Edit settings
      </MenuItem>
      <MenuItem icon={Copy}>Duplicate</MenuItem>
      <MenuItem icon={Pause} isDisabled>
        Pause
      </MenuItem>
      <MenuSeparator />
      <MenuItem icon={Trash2} isDangerous>
        Delete index
      </MenuItem>
    </Menu>
  )
}
