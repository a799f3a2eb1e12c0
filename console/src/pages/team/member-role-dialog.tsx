import { toApiError } from '../../api/errors.ts'
import { Button } from '../../ui/button/button.tsx'
import { Dialog } from '../../ui/overlay/dialog.tsx'
import { FormError } from '../../ui/form/form-error.tsx'
import { Loading, SkeletonText } from '../../ui/feedback/skeleton.tsx'
import { ChangeRoleForm } from './change-role-form.tsx'
import type { Viewer } from './member-can.ts'
import { nameOf, useMember } from './use-member.ts'

type MemberRoleDialogProps = Readonly<{ userId: string; viewer: Viewer; onClose: () => void }>

/** Changes what a member may do, unless somebody else did so meanwhile. */
export function MemberRoleDialog({ userId, viewer, onClose }: MemberRoleDialogProps) {
  const { member, etag, error, readAgain } = useMember(userId)
  if (member && etag !== undefined)
    return (
      <ChangeRoleForm member={member} etag={etag} viewer={viewer} onReadAgain={readAgain} onClose={onClose} />
    )
  const failure = error && toApiError(error)
  return (
    <Dialog
      isOpen
      onOpenChange={onClose}
      title={member ? `Change the role of ${nameOf(member)}` : 'Change role'}
      footer={<Button onClick={onClose}>Close</Button>}
    >
      {failure ? (
        <FormError
          message={
            failure.code === 'member_not_found' ? 'This person is no longer a member.' : failure.message
          }
          requestId={failure.requestId}
        />
      ) : (
        <Loading>
          <SkeletonText />
        </Loading>
      )}
    </Dialog>
  )
}
