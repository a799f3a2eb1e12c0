import type { Permission } from '#contracts/auth'
import type { Member } from '#contracts/users-accounts'

/** Who looks at the page. */
export type Viewer = Readonly<{ userId: string | undefined; may: (permission: Permission) => boolean }>
type Whom = Pick<Member, 'userId' | 'role'>

const isSelf = ({ userId }: Viewer, member: Whom) => userId === member.userId
/** Only owners make and unmake owners. */
const isInReach = ({ may }: Viewer, { role }: Whom) =>
  may('members:manage') && (role !== 'owner' || may('account:own'))

/** What is offered to the viewer about a member. The server decides again. */
export const memberCan = {
  changeRole: isInReach,
  remove: (viewer: Viewer, member: Whom) => !isSelf(viewer, member) && isInReach(viewer, member),
  leave: isSelf,
  becomeOwner: (viewer: Viewer, member: Whom) =>
    !isSelf(viewer, member) && member.role !== 'owner' && viewer.may('account:own'),
}
