import { expect, it } from 'vitest'
import { leastCpuMs } from '#platform/testing'
import { checkJsonShape } from './json-shape.ts'

const keys = (count: number, value: string) =>
  `{${Array.from({ length: count }, (_, at) => `"k${at}" : ${value}`).join(',')}}`

it('accepts ordinary JSON, whatever its strings contain', () => {
  for (const text of [
    '',
    '{}',
    'null',
    '"{[{[',
    '"\\"',
    keys(20_000, '1'),
    keys(2, `"${':[{\\"'.repeat(50_000)}"`),
  ])
    expect(() => checkJsonShape(text)).not.toThrow()
  expect(() => checkJsonShape('['.repeat(200) + ']'.repeat(200))).not.toThrow()
})

it('refuses JSON with too many keys or too deep nesting', () => {
  const refused = { code: 'unprocessable_entity' }
  for (const text of [keys(20_001, '"\\\\"'), '['.repeat(201), '{"a":'.repeat(201)])
    expect(() => checkJsonShape(text)).toThrow(expect.objectContaining(refused))
})

it('reads a string of many quotes and backslashes only once', async () => {
  const checking = () => {
    for (const text of ['\\"', '"', '\\', '"\\\\']) checkJsonShape(`"${text.repeat(500_000)}`)
  }
  expect(await leastCpuMs(checking)).toBeLessThan(200)
})
