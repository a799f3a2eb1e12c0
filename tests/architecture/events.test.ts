import { globSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { BUSINESS_EVENTS } from '#contracts/events'

const sources = globSync('services/**/*.ts').filter(
  (file) => !/\.test\.ts$|\/testing\//.test(file.replaceAll('\\', '/')),
)
const text = sources.map((file) => readFileSync(file, 'utf8')).join('\n')

it('every event of the catalogue is published by a service', () => {
  const types = Object.keys(BUSINESS_EVENTS)
  expect(types.length).toBeGreaterThan(45)
  expect(types.filter((type) => !text.includes(`'${type}'`))).toEqual([])
})
