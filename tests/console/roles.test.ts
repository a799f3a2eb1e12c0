import { describe, expect, it } from 'vitest'
import { OPERATOR_PERMISSIONS, Permission, ROLE_PERMISSIONS } from '#contracts/auth'
import { Role } from '#contracts/users-accounts'
import { ABILITIES, ROLE_ORDER } from '../../console/src/pages/team/roles.ts'

describe('what the Console says of roles', () => {
  it('names every role, and is what the server lets them do', () => {
    expect(ROLE_ORDER.toSorted()).toEqual(Role.options.toSorted())
    for (const { label, needs, roles } of ABILITIES)
      for (const role of Role.options) {
        const may = needs.every((permission) => ROLE_PERMISSIONS[role].includes(permission))
        expect([label, role, roles.includes(role)]).toEqual([label, role, may])
      }
  })

  it('leaves out nothing that a role of an account may do', () => {
    const told = ABILITIES.flatMap(({ needs }) => needs)
    const ofAccounts = Permission.options.filter(
      (one) => !OPERATOR_PERMISSIONS.some((other) => other === one),
    )
    expect(told.toSorted()).toEqual(ofAccounts.toSorted())
  })
})
