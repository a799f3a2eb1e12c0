import { expect, it } from 'vitest'
import { vaultContract } from '../vault.contract.ts'
import { keyFileVault } from './index.ts'

const key = (fill: string) => Buffer.alloc(32, fill).toString('base64url')

vaultContract(
  'a key file',
  () => keyFileVault(key('a')),
  () => keyFileVault(key('b')),
)

it('the vault refuses a key that is too short', () => {
  expect(() => keyFileVault('short')).toThrow('32 bytes')
})
