import { expect, it } from 'vitest'
import { leastCpuMs } from '#platform/testing'
import { weakPasswordCheck } from './index.ts'

const CPU_MS = 50
/** A password that is slow to judge: digits, dates and disguised letters can be split into words in very many ways. */
const SLOW = ['4829105736', '01.02.1999 13/12/2001', 'p@$$w0rd1!4$3@', '4@8({[<69&#!1/|0$5+7%2'].map((part) =>
  part.repeat(30).slice(0, 256),
)

it("the password check judges by the number of guesses, with the user's own words not counted", async () => {
  const isWeak = weakPasswordCheck()
  expect(await isWeak('password1', [])).toBe(true)
  expect(await isWeak('correct horse battery', [])).toBe(false)
  expect(await isWeak('zaphod-beeblebrox', [])).toBe(false)
  expect(await isWeak('zaphodbeeblebrox', ['zaphod@beeblebrox.example', 'zaphodbeeblebrox'])).toBe(true)
  expect(await isWeak('a'.repeat(256), [])).toBe(true)
})

it('the password check hardly uses the thread that answers requests', async () => {
  const isWeak = weakPasswordCheck()
  await isWeak('warm up', [])
  const judging = () => Promise.all(SLOW.map((password) => isWeak(password, ['somebody@example.com'])))
  expect(await leastCpuMs(judging)).toBeLessThan(CPU_MS)
})

it('the password check refuses passwords that would wait too long, and judges the next one', async () => {
  const isWeak = weakPasswordCheck()
  const asked = await Promise.allSettled(Array.from({ length: 150 }, () => isWeak('password1', [])))
  const refused = asked.filter(({ status }) => status === 'rejected')
  expect(refused).toHaveLength(50)
  expect(refused[0]).toMatchObject({ reason: { code: 'service_unavailable', kind: 'unavailable' } })
  expect(await isWeak('password1', [])).toBe(true)
})
