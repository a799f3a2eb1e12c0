import { globSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

/** What depends on more than the caller, and so is decided by the operation. */
const DECIDED_BY_THE_OPERATION: Readonly<Record<string, string>> = {
  'services/users-accounts/operations/remove-member.ts': 'everybody may remove themselves',
  'services/users-accounts/operations/transfer-ownership.ts':
    'ownership may have passed on since the request began',
}

it('permissions are checked where a contract is served, and elsewhere only for the reasons listed here', () => {
  const files = globSync('{services,cells}/**/*.ts', { exclude: ['**/*.test.ts', '**/testing/**'] })
  expect(files.length).toBeGreaterThan(150)
  const checking = files.filter((file) => readFileSync(file, 'utf8').includes('requirePermission('))
  expect(checking.map((file) => file.replaceAll('\\', '/')).toSorted()).toEqual(
    Object.keys(DECIDED_BY_THE_OPERATION).toSorted(),
  )
})
