import type { Table } from '#platform/table'
import type { UsersAccountsRepository } from '../ports.ts'
import { accountsOver } from './accounts.ts'
import { invitationsOver } from './invitations.ts'
import { membersOver } from './members.ts'
import { usersOver } from './users.ts'

/** Users, accounts, memberships and invitations in a `Table`. */
export function usersAccountsRepository(table: Table): UsersAccountsRepository {
  return { ...usersOver(table), ...accountsOver(table), ...membersOver(table), ...invitationsOver(table) }
}
