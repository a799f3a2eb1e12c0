import { Check, Minus } from 'lucide-react'
import { Button } from '../../ui/button/button.tsx'
import { Dialog } from '../../ui/overlay/dialog.tsx'
import { Table, Tbody, Td, Th, Thead, Tr } from '../../ui/table/table.tsx'
import { VisuallyHidden } from '../../ui/visually-hidden.tsx'
import { SHOWN_ABILITIES, SHOWN_ROLES, ROLES } from './roles.ts'

/** What each role may do, side by side. */
export function RolesDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog
      isOpen
      onOpenChange={onClose}
      size="lg"
      title="Roles and permissions"
      description="Every member has one role. Only owners can add or remove owners."
      footer={<Button onClick={onClose}>Close</Button>}
    >
      <RoleList />
      <div className="overflow-hidden rounded-lg border max-sm:hidden">
        <Table label="Roles and permissions">
          <Thead>
            <Th>Permission</Th>
            {SHOWN_ROLES.map((role) => (
              <Th key={role} className="text-center">
                {ROLES[role].label}
              </Th>
            ))}
          </Thead>
          <Tbody>
            {SHOWN_ABILITIES.map(({ label, roles }) => (
              <Tr key={label}>
                <th scope="row" className="py-2 pr-4 pl-5 text-left font-normal">
                  {label}
                </th>
                {SHOWN_ROLES.map((role) => (
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

/** The same where five columns have no room. */
function RoleList() {
  return (
    <ul
      aria-label="Roles and permissions"
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard
      tabIndex={0}
      className="focus-ring flex flex-col gap-5 rounded-lg sm:hidden"
    >
      {SHOWN_ROLES.map((role) => (
        <li key={role}>
          <h3 className="font-semibold">{ROLES[role].label}</h3>
          <ul className="mt-1 flex flex-col gap-1">
            {SHOWN_ABILITIES.filter(({ roles }) => roles.includes(role)).map(({ label }) => (
              <li key={label} className="flex items-start gap-2 text-base">
                <Check aria-hidden size={16} className="mt-[3px] shrink-0 text-success-fg" />
                {label}
              </li>
            ))}
          </ul>
        </li>
      ))}
    </ul>
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
