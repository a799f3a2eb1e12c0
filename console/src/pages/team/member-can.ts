import type { Permission } from '#contracts/auth'
import type { Member, Role } from '#contracts/users-accounts'
import { ABILITIES } from './roles.ts'

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

/** Why the viewer cannot give somebody this role, if they cannot: nobody gives what they do not have. */
export function cannotGive({ may }: Viewer, role: Role): string | undefined {
  const needs = ABILITIES.filter(({ roles }) => roles.includes(role)).flatMap((ability) => ability.needs)
  if (needs.every(may)) return undefined
  return role === 'owner'
    ? 'Only an owner can make somebody an owner.'
    : 'It has permissions that your own role lacks. Only an owner can give it.'
}
