import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openSlots, PLACED_ROWS, roomsFor } from './placement.ts'

const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0)
const counts = fc.array(fc.nat(50), { minLength: PLACED_ROWS, maxLength: PLACED_ROWS })

describe('the room of a cell, divided among the rows that count its indexes', () => {
  it('adds up to its capacity, with every row able to hold what it has', () =>
    fc.assert(
      fc.property(counts, fc.nat(2_000), (placed, free) => {
        const rooms = roomsFor(placed, sum(placed) + free)
        expect(sum(rooms)).toBe(sum(placed) + free)
        rooms.forEach((room, at) => expect(room).toBeGreaterThanOrEqual(placed[at] ?? 0))
      }),
    ))

  it('is never more than its capacity, and open to no index, while more is placed than the cell takes', () =>
    fc.assert(
      fc.property(counts, fc.nat(2_000), (placed, maxIndexes) => {
        fc.pre(sum(placed) > maxIndexes)
        const rooms = roomsFor(placed, maxIndexes)
        expect(sum(rooms)).toBeLessThanOrEqual(maxIndexes)
        const rows = placed.map((one, slot) => ({ slot, placed: one, room: rooms[slot] ?? 0 }))
        expect(openSlots(rows, 'idx_1')).toEqual([])
      }),
    ))

  it('is tried from another row for each index', () => {
    const rows = roomsFor(Array<number>(PLACED_ROWS).fill(0), 160).map((room, slot) => ({
      slot,
      placed: 0,
      room,
    }))
    const firsts = new Set(Array.from({ length: 200 }, (_, at) => openSlots(rows, `idx_${at}`)[0]))
    expect(firsts.size).toBe(PLACED_ROWS)
  })
})
