import { expect, it } from 'vitest'
import { isApiKeyText } from '#contracts/api-keys'
import { canaryApiKeyOf } from './index.ts'

it("the canary's key is the same in every replica of a cell's gate, and of no use at another cell", () => {
  const key = canaryApiKeyOf('cell-1', 'a secret of the cell')
  expect(isApiKeyText(key)).toBe(true)
  expect(canaryApiKeyOf('cell-1', 'a secret of the cell')).toBe(key)
  expect(canaryApiKeyOf('cell-2', 'a secret of the cell')).not.toBe(key)
  expect(canaryApiKeyOf('cell-1', 'another secret')).not.toBe(key)
})
