import { expect, it } from 'vitest'
import { filtersOf, readActivitySearch } from './activity-search.ts'

it('reads the filters of an address, and drops what means nothing', () => {
  expect(
    readActivitySearch({ q: 'a', action: 'index', actor: 'usr_1', from: '2026-03-01', to: '2026-03-02' }),
  ).toEqual({
    q: 'a',
    action: 'index',
    actor: 'usr_1',
    from: '2026-03-01',
    to: '2026-03-02',
  })
  expect(readActivitySearch({ q: '', from: 'yesterday', to: '2026-13-45', action: {} })).toEqual({})
})

it('asks for whole days', () => {
  const { from = '', to = '' } = filtersOf({ from: '2026-03-01', to: '2026-03-01', q: ' ' })
  expect((Date.parse(to) - Date.parse(from)) / 3_600_000).toBe(24)
  expect(filtersOf({ q: ' ' })).toEqual({})
})
