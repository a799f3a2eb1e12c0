import type { InvitationPage, MemberPage } from '#contracts/users-accounts'
import { call } from '../../api/client.ts'
import { teamQuery } from '../../api/pages.ts'
import { useWholeList } from '../../api/use-whole-list.ts'

const LIMIT = 100

export const useMembers = (first: MemberPage) =>
  useWholeList({
    key: [...teamQuery.queryKey, 'members'],
    first,
    load: (after, signal) => call('listMembers', { query: { limit: LIMIT, after }, signal }),
  })

export const useInvitations = (first: InvitationPage) =>
  useWholeList({
    key: [...teamQuery.queryKey, 'invitations'],
    first,
    load: (after, signal) => call('listInvitations', { query: { limit: LIMIT, after }, signal }),
  })
