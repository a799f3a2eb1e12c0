import { Crown, LogOut, MoreHorizontal, UserCog, UserMinus } from 'lucide-react'
import type { Member } from '#contracts/users-accounts'
import { usePageDialog } from '../../app/use-page-dialog.ts'
import { IconButton } from '../../ui/button/icon-button.tsx'
import { Menu, MenuItem } from '../../ui/overlay/menu.tsx'
import { memberCan, type Viewer } from './member-can.ts'
import type { TeamDialog } from './team-search.ts'
import { nameOf } from './use-member.ts'

/** What can be done about a member; nothing is drawn where nothing can. */
export function MemberMenu({ member, viewer }: { member: Member; viewer: Viewer }) {
  const { open } = usePageDialog<TeamDialog>()
  if (!Object.values(memberCan).some((can) => can(viewer, member))) return null
  const { userId } = member
  return (
    <Menu trigger={<IconButton label={`Actions for ${nameOf(member)}`} icon={MoreHorizontal} size="sm" />}>
      {memberCan.changeRole(viewer, member) && (
        <MenuItem icon={UserCog} onSelect={() => open('role', userId)}>
          Change role
        </MenuItem>
      )}
      {memberCan.becomeOwner(viewer, member) && (
        <MenuItem icon={Crown} onSelect={() => open('transfer', userId)}>
          Transfer ownership
        </MenuItem>
      )}
      {memberCan.remove(viewer, member) && (
        <MenuItem icon={UserMinus} isDangerous onSelect={() => open('remove', userId)}>
          Remove member
        </MenuItem>
      )}
      {memberCan.leave(viewer, member) && (
        <MenuItem icon={LogOut} isDangerous onSelect={() => open('leave')}>
          Leave account
        </MenuItem>
      )}
    </Menu>
  )
}
