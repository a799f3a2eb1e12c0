import { expect, it } from 'vitest'
import { idTail, newId } from './index.ts'

it('never gives the same id twice, whatever lengths are asked for in between', () => {
  const ids = Array.from({ length: 20_000 }, (_, at) => newId(at % 7 === 0 ? 'account' : 'request'))
  expect(new Set(ids).size).toBe(ids.length)
  for (const id of ids) expect(id).toMatch(/^(acc_[0-9a-hjkmnp-tv-z]{8}|req_[0-9a-hjkmnp-tv-z]{20})$/)
})

it('gives the part after the prefix', () => expect(idTail('acc_3f9k2m1q')).toBe('3f9k2m1q'))
