import { expect, it } from 'vitest'
import { accessOfRole } from './permissions.ts'

it.each([
  ['owner', 'admin'],
  ['admin', 'admin'],
  ['developer', 'admin'],
  ['viewer', 'read'],
  ['billing', 'read'],
] as const)('a member with the role %s has %s access', (role, access) =>
  expect(accessOfRole(role)).toBe(access),
)
