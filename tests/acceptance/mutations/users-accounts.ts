import {
  type CasesOf,
  clients,
  inside,
  invite,
  member,
  newEmail,
  own,
  owner,
  setLimits,
  signIn,
  textTo,
  TOKEN,
  web,
} from './world.ts'

const ASKS = 'It reads only.'

export const USERS_ACCOUNTS_CASES: CasesOf<'users-accounts'> = {
  renameAccount: {
    request: async () => () => web('PATCH', '/account', { body: { name: 'Renamed' } }),
    publishes: ['account.renamed'],
    again: 'nothing',
  },
  changeMemberRole: {
    request: async () => {
      const { userId } = await member('viewer')
      return () => web('PATCH', `/members/${userId}`, { body: { role: 'developer' } })
    },
    publishes: ['member.role_changed'],
    again: 'nothing',
  },
  removeMember: {
    request: async () => {
      const { userId } = await member()
      return () => web('DELETE', `/members/${userId}`)
    },
    publishes: ['member.removed'],
    again: 'refused',
  },
  createInvitation: {
    request: async () => {
      const body = { email: newEmail(), role: 'viewer' }
      return () => web('POST', '/invitations', { body })
    },
    publishes: ['invitation.created'],
    again: 'refused',
  },
  resendInvitation: {
    request: async () => {
      const { invitationId } = await invite()
      return () => web('POST', `/invitations/${invitationId}/resend`)
    },
    publishes: ['invitation.resent'],
    again: 'more',
  },
  revokeInvitation: {
    request: async () => {
      const { invitationId } = await invite()
      return () => web('DELETE', `/invitations/${invitationId}`)
    },
    publishes: ['invitation.revoked'],
    again: 'nothing',
  },
  closeAccount: {
    request: async () => {
      const { cookie } = await owner()
      return () => web('POST', '/account/close', { cookie, body: { confirmName: 'Engines' } })
    },
    publishes: ['account.closed', 'api_key.revoked'],
    again: 'refused',
    meanwhile: ['session.account_switched'],
  },
  transferOwnership: {
    request: async () => {
      const { cookie, accountId } = await owner()
      const { email } = await member()
      const role = 'admin' as const
      await inside((caller) => clients().usersAccounts.createInvitation(caller, { body: { email, role } }), {
        accountId,
      })
      const token = await textTo(email, new RegExp(`Engines[^]*${TOKEN.source}`))
      const asUser = (await signIn(email)).cookie ?? ''
      const accepted = await web('POST', '/invitation-offers/accept', { cookie: asUser, body: { token } })
      const { userId } = accepted.body as { userId: string }
      return () => web('POST', '/account/transfer-ownership', { cookie, body: { userId } })
    },
    publishes: ['member.role_changed', 'member.role_changed'],
    again: 'refused',
  },
  leaveAccount: {
    request: async () => {
      const { cookie } = await member()
      return () => web('DELETE', `/memberships/${own().accountId}`, { cookie })
    },
    publishes: ['member.removed'],
    again: 'refused',
    meanwhile: ['session.account_switched'],
  },
  createAccount: {
    request: async () => {
      const { cookie } = await member()
      return () => web('POST', '/accounts', { cookie, body: { name: 'Another' } })
    },
    publishes: ['account.created', 'api_key.confirmed', 'api_key.created', 'member.added'],
    again: 'more',
  },
  updateProfile: {
    request: async () => {
      const { cookie } = await member()
      return () => web('PATCH', '/profile', { cookie, body: { name: 'Ada' } })
    },
    publishes: ['user.renamed'],
    again: 'nothing',
  },
  acceptInvitation: {
    request: async () => {
      const { email, cookie } = await owner()
      const { token } = await invite(email)
      return () => web('POST', '/invitation-offers/accept', { cookie, body: { token } })
    },
    publishes: ['invitation.accepted', 'member.added'],
    again: 'refused',
  },
  describeInvitation: {
    request: async () => {
      const { token } = await invite()
      return () => web('POST', '/invitation-offers', { cookie: '', body: { token } })
    },
    nothingBecause: ASKS,
    again: 'nothing',
  },
  declineInvitation: {
    request: async () => {
      const { token } = await invite()
      return () => web('POST', '/invitation-offers/decline', { cookie: '', body: { token } })
    },
    publishes: ['invitation.declined'],
    again: 'refused',
  },
  createAccountWithOwner: {
    request: async () => {
      const body = { ownerEmail: newEmail(), accountName: 'Pumps' }
      return () => inside((caller) => clients().usersAccounts.createAccountWithOwner(caller, { body }))
    },
    publishes: ['account.created', 'member.added', 'user.created'],
    again: 'nothing',
  },
  setAccountLimits: {
    request: async () => () => setLimits({ maxMembers: 101, maxInvitations: 101 }),
    publishes: ['account.limits_changed'],
    again: 'nothing',
  },
  acceptInvitationAsNewUser: {
    request: async () => {
      const { email, token } = await invite()
      return () =>
        inside((caller) =>
          clients().usersAccounts.acceptInvitationAsNewUser(caller, { body: { token, email } }),
        )
    },
    publishes: ['invitation.accepted', 'member.added', 'user.created'],
    again: 'nothing',
  },
}
