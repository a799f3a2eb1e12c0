import { describe, expect, it } from 'vitest'
import { formatMachine } from './machines.ts'

describe('a storage class or inference type', () => {
  it.each([
    ['marqo.CPU.small', 'CPU small'],
    ['CPU.LARGE', 'CPU large'],
    ['marqo.GPU', 'GPU'],
    ['BASIC', 'Basic'],
    ['marqo.balanced.storage', 'Balanced storage'],
    ['', ''],
  ])('%s reads %s', (name, words) => {
    expect(formatMachine(name)).toBe(words)
  })
})
