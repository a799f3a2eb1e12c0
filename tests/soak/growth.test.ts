import { expect, it } from 'vitest'
import { growthOf, type Sample } from './growth.ts'

const samples = (cell: (answered: number) => number): Sample[] =>
  Array.from({ length: 12 }, (_, at) => ({
    answered: at * 50,
    controller: 170,
    cell: cell(at * 50),
    embedding: 300,
  }))
const ofCell = (all: Sample[]) => growthOf(all).find(({ part }) => part === 'cell')

it('growth is told per work done, however long the work took', () => {
  expect(ofCell(samples((answered) => 400 + answered / 10))).toMatchObject({
    slope: expect.closeTo(100, 6),
  })
})

it('memory that swings does not count as growth, and one odd sample changes nothing', () => {
  expect(ofCell(samples((answered) => 400 + (answered % 100)))?.slope).toBeCloseTo(0, 6)
  const odd = samples(() => 400).map((one, at) => (at === 11 ? { ...one, cell: 900 } : one))
  expect(ofCell(odd)).toMatchObject({ from: 400, to: 400, slope: 0 })
})

it('too few samples are an error, not an absence of growth', () => {
  expect(() => growthOf(samples(() => 400).slice(0, 3))).toThrow('3 samples')
})
