import { Check, Minus } from 'lucide-react'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Table, Tbody, Td, Th, Thead, Tr } from '../../ui/table.tsx'
import { VisuallyHidden } from '../../ui/visually-hidden.tsx'
import { ABILITIES, ROLE_ORDER, ROLES } from './roles.ts'

/** What each role may do, side by side. */
export function RolesDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog
      isOpen
      onOpenChange={onClose}
      size="lg"
      title="What each role may do"
      description="Everybody in the account has one role. Only owners make and unmake owners."
      footer={<Button onClick={onClose}>Close</Button>}
    >
      <div className="overflow-hidden rounded-lg border">
        <Table label="Roles and what they may do" className="min-w-[40rem]">
          <Thead>
            <Th>May</Th>
            {ROLE_ORDER.map((role) => (
              <Th key={role} className="text-center">
                {ROLES[role].label}
              </Th>
            ))}
          </Thead>
          <Tbody>
            {ABILITIES.map(({ label, roles }) => (
              <Tr key={label}>
                <th scope="row" className="py-2 pr-4 pl-5 text-left font-normal">
                  {label}
                </th>
                {ROLE_ORDER.map((role) => (
                  <Td key={role} className="text-center">
                    <Mark isAllowed={roles.includes(role)} />
                  </Td>
                ))}
              </Tr>
            ))}
          </Tbody>
        </Table>
      </div>
    </Dialog>
  )
}

function Mark({ isAllowed }: { isAllowed: boolean }) {
  const Icon = isAllowed ? Check : Minus
  return (
    <>
      <Icon
        aria-hidden
        size={16}
        className={isAllowed ? 'inline text-success-fg' : 'inline text-fg-disabled'}
      />
      <VisuallyHidden>{isAllowed ? 'yes' : 'no'}</VisuallyHidden>
    </>
  )
}
